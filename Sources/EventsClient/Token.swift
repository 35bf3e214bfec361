import Foundation
package import Sockets

/// The bearer token of an account, which is never printed.
///
/// Whatever turns it into text, `print`, `dump` and string interpolation alike, gives `<redacted>`.
package struct Token: Sendable {
    /// The longest token that is taken, in octets.
    static let longest = 16_384

    private let text: String
    package let claims: TokenClaims

    /// Takes what a variable or a file holds, without the blanks around it.
    package init(_ text: String) throws(TokenError) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .empty }
        guard !text.hasPrefix("op://") else { throw .reference }
        guard text.utf8.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw .notPrintable }
        self.text = text
        claims = TokenClaims(ofToken: text)
    }

    /// A text from elsewhere without the token in it.
    func redacted(in other: String) -> String {
        other.replacing(text, with: description)
    }

    /// The value of the header `Authorization`.
    var authorization: String { "Bearer \(text)" }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}

/// Why there is no token to be used; nothing of the token is in it.
package enum TokenError: Error, Sendable, Hashable {
    /// None of the places where a token may be has one.
    case missing
    case empty
    /// It is a reference to a secret, `op://…`, that nobody has resolved.
    case reference
    case tooLong(limit: Int)
    /// It holds a blank or a character that no token has.
    case notPrintable
    case fileUnreadable(path: String, SystemError)
    /// The file is open to others; its mode is this.
    case fileOpenToOthers(path: String, mode: UInt32)
    case notAFile(path: String)
}
