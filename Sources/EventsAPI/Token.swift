import Foundation
package import SystemCalls

/// The bearer token of an account, which is never printed.
///
/// Whatever turns it into text, `print`, `dump` and string interpolation alike, gives `<redacted>`.
package struct Token: Sendable {
    /// The longest token that is taken, in bytes.
    static let longest = 16_384

    private let text: String
    private let echo: TokenEcho
    package let claims: TokenClaims

    /// Takes what a variable or a file holds, without the blanks around it.
    package init(_ text: String) throws(TokenError) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .empty }
        guard !text.hasPrefix("op://") else { throw .reference }
        guard text.utf8.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        if let wrapping = TokenWrapping(of: text) { throw .wrapped(wrapping) }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw .notPrintable }
        claims = TokenClaims(ofToken: text)
        if text.hasPrefix(TokenClaims.start), !claims.isToken {
            throw .malformed(parts: text.split(separator: ".").count)
        }
        self.text = text
        echo = TokenEcho(of: text)
    }

    /// A text from elsewhere; of one that repeats a piece of the token, nothing.
    func shown(_ other: String) -> String {
        echo.isIn(other) ? description : other
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
    /// Something stands around it that is none of it.
    case wrapped(TokenWrapping)
    /// It begins as a token does, and has so many parts, or parts that cannot be read.
    case malformed(parts: Int)
    /// It has nothing of a token, and nobody says where it is to be sent.
    case notAToken
    case fileUnreadable(path: String, SystemError)
    /// The file is open to others; its mode is this.
    case fileOpenToOthers(path: String, mode: UInt32)
    case notAFile(path: String)
}
