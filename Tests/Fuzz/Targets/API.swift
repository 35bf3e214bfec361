import Foundation

@testable import EventsAPI
@testable import opcef

extension FuzzTarget {
    /// The head of a response never asks for a wait that cannot be waited.
    static let heads = FuzzTarget("heads") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        var head = HTTPResponseHead()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            head.append(line + "\n")
        }
        let response = HTTPResponse(head: head, body: [])
        let start = ContinuousClock.now
        for time in [response.retryAfter(), response.pause(), response.rateLimitReset()] {
            guard let time else { continue }
            require(time >= .zero, "\(time)")
            require(start + time >= start, "\(time)")
        }
        let visible = printable(head.location ?? "")
        requirePrintable(visible)
    }

    /// What is taken for a page is JSON with a cursor, and no part of a page is one.
    static let pages = FuzzTarget("pages") { bytes in
        for names in [PageNames.older, .version3] {
            guard let page = try? Page(bytes, as: names) else { continue }
            let object = try? JSONSerialization.jsonObject(with: Data(bytes))
            if let object, let members = object as? [String: Any] {
                require(members[names.items] != nil, "there is no \(names.items)")
                if let more = names.more {
                    require(members[more] as? Bool == page.hasMore, "\(page.hasMore)")
                }
                let cursor = members[names.cursor] as? String ?? ""
                let hasTwo =
                    String(decoding: bytes, as: UTF8.self).ranges(of: names.cursor).count > 1
                require(
                    page.cursor == cursor || hasTwo || cursor.unicodeScalars.contains("\u{FFFD}"),
                    "\(page.cursor), not \(cursor)")
            }
            require(page.hasMore ? !page.cursor.isEmpty : true, "more, and no cursor")
            let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
            require((try? Page(Array(bytes[..<end]), as: names)) == nil, "a part is a page")
            let next = PageRequest.after(cursor: page.cursor)
            require(
                next.query.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "#") },
                "\(next.query)")
            let body = try? JSONSerialization.jsonObject(with: next.body) as? [String: String]
            require(body == ["cursor": page.cursor], "\(page.cursor) is not what is asked for")
        }
    }

    /// A token is never shown, and what its claims say can be.
    static let tokens = FuzzTarget("tokens") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        _ = Introspection(reading: bytes)
        let claims = Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        for token in [text, "eyJhbGciOiJFUzI1NiJ9.\(claims).\(String(repeating: "s", count: 86))"] {
            do throws(TokenError) {
                let token = try Token(token)
                requirePrintable(Messages.token(token.claims))
                if let expiry = token.claims.expiry {
                    requirePrintable(Messages.expiry(expiry))
                    _ = token.claims.expiresSoon
                }
                if let address = try? APIAddress(explicit: nil, claims: token.claims) {
                    requirePrintable("\(address)")
                }
            } catch {
                requirePrintable(error.report.message)
            }
        }
        checkEcho(in: text)
    }

    /// Requires that a text with a run of the token in it is not shown.
    private static func checkEcho(in text: String) {
        let secret = "eyJzZWNyZXQtMTIzNDU2Nzg5MA"
        guard let token = try? Token("x" + secret) else { return }
        let places = text.unicodeScalars.count
        let index = text.unicodeScalars.index(text.unicodeScalars.startIndex, offsetBy: places / 2)
        let echo =
            String(text.unicodeScalars[..<index]) + secret
            + String(text.unicodeScalars[index...])
        require(token.redacting(echo) == "<redacted>", "the token is shown")
    }

    /// The address of an API or of a collector is taken as it is written, or refused in printable
    /// words.
    static let destinations = FuzzTarget("destinations") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        checkDestination(text)
        if let address = try? APIAddress(parsing: text) {
            requirePrintable("\(address)")
            require("\(address)".utf8.allSatisfy { 0x21...0x7E ~= $0 }, "\(address)")
            require((try? APIAddress(parsing: "\(address)")) == address, "\(address)")
        }
        let shown = printable(text)
        requirePrintable(shown)
        require(shown.unicodeScalars.count <= 201 * 10, "too long: \(shown)")
    }
}
