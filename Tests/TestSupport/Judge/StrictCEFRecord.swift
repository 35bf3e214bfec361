/// What a strict reader finds in a CEF record, without escapes.
package struct StrictCEFRecord: Sendable, Hashable {
    /// One pair of the extension; the value is bytes, as Swift's `==` takes é for e + ´.
    package struct Pair: Sendable, Hashable {
        package var key: String
        package var value: [UInt8]

        package init(_ key: String, _ value: [UInt8]) {
            self.key = key
            self.value = value
        }

        package init(_ key: String, _ text: String) {
            self.init(key, Array(text.utf8))
        }

        /// The value for people.
        package var text: String { String(decoding: value, as: UTF8.self) }
    }

    package var version: String
    package var vendor: String
    package var product: String
    package var deviceVersion: String
    package var classID: String
    package var name: String
    package var severity: Int
    package var pairs: [Pair]

    /// The value of `key`, if the record has it.
    package subscript(key: String) -> [UInt8]? {
        pairs.first { $0.key == key }?.value
    }
}
