import Foundation

/// A client's connection: requests in, answers or faults out.
struct HTTPConnection: ~Copyable {
    private let descriptor: CInt
    private let server: EventsAPIServer
    private var buffer: [UInt8] = []

    init(_ descriptor: CInt, _ server: EventsAPIServer) {
        self.descriptor = descriptor
        self.server = server
    }

    deinit { _ = close(descriptor) }

    consuming func serve() {
        while let request = next() {
            let fault = server.fault(for: request)
            guard answer(request, fault) else { return }
        }
    }

    /// Writes the answer, and returns whether the connection goes on.
    private func answer(_ request: APIRequest, _ fault: APIFault?) -> Bool {
        var response = server.response(to: request, fault)
        switch fault {
        case .status(let status, let fields, let body):
            response = HTTPResponse(status: status, fields: fields, body: Array(body.utf8))
        case .redirect(let place):
            response = HTTPResponse(status: 307, fields: ["Location": place], body: [])
        case .silent(let seconds):
            Thread.sleep(forTimeInterval: seconds)
            return false
        case .cut(let count):
            let head = response.bytes.count - response.body.count
            write(response.bytes.prefix(head + count))
            return false
        case .reset(let count):
            write(response.bytes.prefix(count))
            Thread.sleep(forTimeInterval: 0.02)
            resetAtEnd()
            return false
        case .slow(let piece, let milliseconds):
            let bytes = response.bytes
            for start in stride(from: 0, to: bytes.count, by: piece) {
                guard write(bytes[start..<min(start + piece, bytes.count)]) else { return false }
                Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
            }
            return true
        case .fields(let fields):
            response.fields.merge(fields) { $1 }
        case .packed:
            response.fields["Content-Encoding"] = "gzip"
            response.body = gzip(response.body)
        case .emptyPage, .endless, .itemsFirst, nil:
            break
        }
        return write(response.bytes[...])
    }

    /// Reads a request whole, or returns nil at the end of the connection.
    private mutating func next() -> APIRequest? {
        let blank = Array("\r\n\r\n".utf8)
        while true {
            if let end = buffer.firstRange(of: blank) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                    .components(separatedBy: "\r\n")
                let words = lines[0].split(separator: " ")
                guard words.count == 3 else { return nil }
                var fields: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2 else { return nil }
                    fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let length = fields["content-length"].flatMap(Int.init) ?? 0
                while buffer.count < end.upperBound + length { guard fill() else { return nil } }
                let body = Array(buffer[end.upperBound..<end.upperBound + length])
                buffer.removeFirst(end.upperBound + length)
                return server.note { number in
                    let target = path(String(words[1])).split(separator: "?", maxSplits: 1)
                    return APIRequest(
                        method: String(words[0]), path: String(target.first ?? ""),
                        query: target.count > 1 ? Self.query(target[1]) : [:], fields: fields,
                        body: body, number: number)
                }
            }
            guard fill() else { return nil }
        }
    }

    /// The parameters of a query (RFC 3986, section 3.4); a `+` means itself.
    private static func query(_ text: Substring) -> [String: String] {
        var parameters: [String: String] = [:]
        for part in text.split(separator: "&") {
            let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[String(words[0])] = words.count > 1 ? words[1].removingPercentEncoding : ""
        }
        return parameters
    }

    /// The path of a request's target, which a proxy is given as a whole URL (RFC 9112, 3.2.2).
    private func path(_ target: String) -> String {
        target.hasPrefix("http://") ? URL(string: target)?.path() ?? target : target
    }

    private mutating func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        // Safe: the kernel fills in at most as many bytes as there are.
        let count = unsafe read(descriptor, &piece, piece.count)
        guard count > 0 else { return false }
        buffer += piece.prefix(count)
        return true
    }

    @discardableResult
    private func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            // Safe: the kernel reads at most as many bytes as there are.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func resetAtEnd() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // Safe: the kernel copies the structure.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
