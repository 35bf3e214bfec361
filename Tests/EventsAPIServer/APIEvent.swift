package import Foundation

/// An event as the API gives it, and its time.
package struct APIEvent: Sendable {
    package let identifier: String
    package let time: Date
    package let json: String

    package init(identifier: String, time: Date, json: String) {
        self.identifier = identifier
        self.time = time
        self.json = json
    }
}
