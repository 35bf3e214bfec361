package import SystemCalls

/// The identifiers in a file that was exported from a SIEM.
package final class ExportedIdentifiers {
    /// How the file has them.
    package enum Form: Sendable, Hashable {
        /// One on each line.
        case lines
        /// In the column of this name, of comma-separated values (RFC 4180).
        case column(String)
        /// In the member of this name or path (`a.b`) of the JSON object on each line.
        case member(String)
    }

    var identifiers = IdentifierSet()
    /// How many different identifiers there are.
    package var count: Int { identifiers.count }
    /// How many lines have none, or not one that can be read.
    package private(set) var badLines = 0
    /// When the file was last written, in milliseconds since 1970; nil for a pipe.
    package private(set) var modified: Int64?

    /// How long it took to read the file.
    private(set) var readingTime = Duration.zero

    /// The longest line, in bytes.
    private static let lineLimit = 1 << 20
    /// The longest identifier, in bytes.
    private static let identifierLimit = 1024

    private var identifier = ComparableIdentifier()

    /// Reads the file called `name`, which may be gzip; `-` is standard input.
    ///
    /// `onBadLine` is called with the number of each bad line, from 1, and what is wrong with it.
    package init(
        reading name: String, as form: Form, unless stopSignal: StopSignal?,
        onBadLine: (Int, BadLine) -> Void
    ) throws(ExportError) {
        let file = try Self.open(name)
        let status = try? file.status
        modified = status?.kind == .regular ? status.map { Int64($0.modified) * 1000 } : nil
        let beginning = ContinuousClock.now
        defer { readingTime = ContinuousClock.now - beginning }
        var splitter = ExportSplitter(form)
        var stream = InputStream(file, name: name, recordLimit: Self.lineLimit, kind: nil)
        while true {
            switch stream.fill(before: nil, unless: stopSignal) {
            case .bytes: break
            case .end:
                try read(&stream, &splitter, isLast: true, onBadLine)
                if !splitter.hasBegun, form.isColumn { throw .noHeader }
                return
            case .broken(let error): throw .input(error)
            case .interrupted, .timedOut: throw .interrupted
            }
            try read(&stream, &splitter, isLast: false, onBadLine)
        }
    }

    private static func open(_ name: String) throws(ExportError) -> Descriptor {
        do throws(SystemError) {
            return try InputStream.open(name)
        } catch {
            throw .input(.system(error))
        }
    }

    /// Reads all lines that are whole; at the end also what has no line feed.
    private func read(
        _ stream: inout InputStream, _ splitter: inout ExportSplitter, isLast: Bool,
        _ onBadLine: (Int, BadLine) -> Void
    ) throws(ExportError) {
        let end = stream.buffer.end
        var start = stream.buffer.start
        while start < end {
            let line = splitter.line
            switch splitter.next(stream.buffer.bytes, start, end, isLast: isLast) {
            case .line(let content, let lineEnd):
                start = lineEnd
                for value in try splitter.values(stream.buffer.bytes, content) {
                    if let fault = insert(value, of: stream, splitter.form) {
                        bad(fault, line, onBadLine)
                    }
                }
            case .skipped(let lineEnd): start = lineEnd
            case .openQuote:
                splitter.skipToLineEnd()
                bad(.openQuote, line, onBadLine)
            case .unfinished:
                guard end - start > Self.lineLimit else {
                    stream.buffer.drop(start)
                    return
                }
                splitter.skipToLineEnd()
                bad(.tooLong(limit: Self.lineLimit), line, onBadLine)
            }
        }
        stream.buffer.drop(start)
    }

    /// Adds an identifier; returns why it is none, if that is so.
    private func insert(
        _ value: ExportSplitter.Value, of stream: borrowing InputStream, _ form: Form
    ) -> BadLine? {
        switch value {
        case .identifier(let range): identifier.set(stream.buffer.bytes[range])
        case .text(let text): identifier.set(text)
        case .bad(let fault): return fault
        }
        if let fault = fault(of: identifier, form: form) { return fault }
        let bytes = identifier.bytes
        _ = identifiers.insert(bytes.span)
        return nil
    }

    private func bad(_ fault: BadLine, _ line: Int, _ onBadLine: (Int, BadLine) -> Void) {
        badLines += 1
        onBadLine(line, fault)
    }

    /// Why a text is no identifier.
    private func fault(of identifier: ComparableIdentifier, form: Form) -> BadLine? {
        if identifier.bytes.isEmpty { return .empty }
        if identifier.bytes.count > Self.identifierLimit {
            return .longIdentifier(limit: Self.identifierLimit)
        }
        let isLine = form == .lines
        let isOne = identifier.bytes.allSatisfy { byte in
            byte > 0x20 && !(isLine && Self.separates[Int(byte)])
        }
        return isOne ? nil : .severalValues
    }

    /// What separates values in forms that were not named: nothing that an identifier has.
    private static let separates = (0..<256).map { Array(",;|{}\"".utf8).contains(UInt8($0)) }
}

/// What is wrong with a line of an export.
package enum BadLine: Sendable, Hashable {
    /// There is no text where the identifier should be.
    case empty
    /// There is more than one value where an identifier should be.
    case severalValues
    /// It has fewer columns than the first line.
    case fewColumns(Int)
    /// It is not a JSON object.
    case notAnObject
    /// A quotation mark has no partner.
    case openQuote
    /// The JSON object has no such member, or the member is neither a string nor strings.
    case noMember
    case longIdentifier(limit: Int)
    case tooLong(limit: Int)
}

/// Why an export cannot be read.
package enum ExportError: Error, Hashable {
    case input(InputError)
    /// The first line has no column of this name, but these.
    case noColumn(String, has: [String])
    /// There is no first line, which has the names of the columns.
    case noHeader
    /// No line has an identifier.
    case noIdentifiers
    case interrupted
}

extension ExportedIdentifiers.Form {
    fileprivate var isColumn: Bool {
        if case .column = self { true } else { false }
    }
}
