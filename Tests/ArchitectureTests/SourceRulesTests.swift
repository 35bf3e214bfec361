import Testing

@Suite("Rules for every source file")
struct SourceRulesTests {
    /// The files outside `SystemCalls` that may contain unsafe expressions.
    static let unsafeFiles: Set = [
        "Bytes/ByteBlock.swift", "Bytes/ByteBuffer.swift", "Bytes/ByteSearch.swift",
        "Bytes/NameIndex.swift",
        "JSONStream/Fields/FieldReader.swift", "JSONStream/Fields/FieldValues.swift",
        "JSONStream/Fields/FieldValues+Following.swift",
        "JSONStream/Fields/StringEndIndex.swift", "JSONStream/Fields/PaddedBytes.swift",
        "JSONStream/Fields/MemberIndex.swift", "JSONStream/Fields/Separator.swift",
        "JSONStream/JSONCursor.swift", "JSONStream/JSONSlice.swift",
        "Compression/Inflater.swift",
        "EventMapping/Templates/MessageEncoder+Pairs.swift",
        "EventMapping/Templates/TemplateCache.swift", "EventMapping/Templates/TemplateWriter.swift",
        "EventMapping/Encoder/LiteralPool.swift", "EventMapping/Encoder/TextTranscoder.swift",
        "EventsAPI/Curl.swift", "EventsAPI/CurlTransfer.swift", "EventsAPI/HTTPSession.swift",
        "TLS/ClientCertificate.swift", "TLS/Handshake.swift", "TLS/KeyedHash.swift",
        "TLS/OpenSSL.swift",
        "TLS/PeerCertificate.swift", "TLS/ResumableSession.swift", "TLS/SessionStep.swift",
        "TLS/TLSConnection.swift", "TLS/TLSContext.swift", "TLS/WriteBuffer.swift",
    ]

    @Test("unsafe code stands in SystemCalls and in the files of the list, and nowhere else")
    func unsafeCode() {
        let files = SourceFile.all.filter { file in
            file.code.contains { $0.contains(/\bunsafe\b|\bUnsafe\w+/) }
        }
        let others = files.map(\.path).filter { !$0.hasPrefix("SystemCalls/") }
        #expect(Set(others) == Self.unsafeFiles)
    }

    @Test("no file is longer than 400 lines")
    func length() {
        #expect(SourceFile.all.count > 50)
        for file in SourceFile.all {
            #expect(file.lines.count <= 401, "\(file.path)")
        }
    }

    @Test("no file forces, and none is unfinished")
    func rules() {
        for file in SourceFile.all {
            for line in file.lines {
                #expect(!line.contains("try" + "!"), "\(file.path): \(line)")
                #expect(!line.contains(/\b(TODO|FIXME|XXX)\b/), "\(file.path): \(line)")
            }
            for line in file.code {
                let code = line.replacing(/#*".*"#*/, with: "\"\"")
                // A name, a call or a subscript with a `!` behind it, or a forced cast.
                #expect(!code.contains(/[\w)\]]!(?!=)|\bas!/), "\(file.path): \(line)")
            }
        }
    }

    @Test("a file that holds a type of its name opens with what the type is")
    func openings() {
        for file in SourceFile.all where !file.path.contains("+") {
            let name = file.path.split(separator: "/").last?.dropLast(".swift".count) ?? ""
            let place = file.lines.firstIndex {
                $0.contains(/\b(struct|enum|class|protocol|actor) \w/) && $0.contains(" \(name)")
                    && !$0.hasPrefix(" ") && !$0.hasPrefix("/")
            }
            guard let place else { continue }
            let before = file.lines[..<place].reversed().drop { $0.hasPrefix("@") }
            #expect(before.first?.hasPrefix("///") == true, "\(file.path)")
        }
    }
}
