import TestSupport
import Testing

@testable import TLS

extension Certificates {
    /// The fingerprint in a file, such as `server.sha-256`.
    func pin(_ name: String) throws -> Pin {
        try #require(Pin(parsing: try fingerprint(name)))
    }
}
