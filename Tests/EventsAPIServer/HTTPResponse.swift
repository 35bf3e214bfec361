import Foundation

/// An answer before it is written.
struct HTTPResponse: Sendable {
    var status: Int
    var fields: [String: String] = ["Content-Type": "application/json"]
    var body: [UInt8]
    var isChunked = false

    /// An error in the form of the API's version 1.
    static func error(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(status: status, body: Array(#"{"Error":{"Message":"\#(message)"}}"#.utf8))
    }

    /// An error in the form of its reference.
    static func newError(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(
            status: status, body: Array(#"{"status":\#(status),"message":"\#(message)"}"#.utf8))
    }

    static func introspection(_ features: Set<String>) -> HTTPResponse {
        let list = features.sorted().map { "\"\($0)\"" }.joined(separator: ",")
        return HTTPResponse(
            status: 200,
            body: Array(
                #"{"uuid":"TOKEN","issued_at":"2026-01-01T00:00:00Z","features":[\#(list)],"account_uuid":"ACCOUNT"}"#
                    .utf8))
    }

    static func page(_ page: EventStore.Page, itemsFirst: Bool) -> HTTPResponse {
        let items = #""items":[\#(page.items.joined(separator: ","))]"#
        let place = #""cursor":"\#(page.cursor)","has_more":\#(page.hasMore)"#
        let body = itemsFirst ? "{\(items),\(place)}" : "{\(place),\(items)}"
        return HTTPResponse(status: 200, body: Array(body.utf8), isChunked: itemsFirst)
    }

    /// The bytes on the wire.
    var bytes: [UInt8] {
        var head = "HTTP/1.1 \(status) Status\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        head +=
            isChunked
            ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: \(body.count)\r\n\r\n"
        guard isChunked else { return Array(head.utf8) + body }
        var bytes = Array(head.utf8)
        for start in stride(from: 0, to: body.count, by: 5000) {
            let chunk = body[start..<min(start + 5000, body.count)]
            bytes +=
                Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }
}
