import Foundation
import Testing

@testable import Forwarding

@Suite("What a SIEM exports")
struct ExportTests {
    /// What was read of an export.
    private struct Reading {
        let export: ExportedIdentifiers
        let faults: [String]

        init(_ text: some Sequence<UInt8>, _ form: ExportedIdentifiers.Form) throws {
            let file = FileManager.default.temporaryDirectory
                .appending(path: "export-\(UUID().uuidString)")
            try Data(text).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            var faults: [String] = []
            export = try ExportedIdentifiers(reading: file.path, as: form, unless: nil) {
                faults.append("\($0) \($1)")
            }
            self.faults = faults
        }

        init(_ text: String, _ form: ExportedIdentifiers.Form) throws {
            try self.init(Array(text.utf8), form)
        }

        /// Those of `identifiers` that the export has.
        func has(_ identifiers: String...) -> [String] {
            identifiers.filter { text in
                let bytes = Array(text.utf8)
                return export.identifiers.meet(bytes.span) != .unknown
            }
        }
    }

    @Test("one identifier a line, with any line end and none at the end")
    func lines() throws {
        let reading = try Reading("\u{FEFF}AB\r\n\n\"CD\"\n  \n'ef'\nAB\ngh", .lines)
        #expect(reading.has("ab", "cd", "ef", "gh") == ["ab", "cd", "ef", "gh"])
        #expect(reading.export.count == 4 && reading.faults.isEmpty)
        #expect(reading.export.modified != nil)
        #expect(try Reading("", .lines).export.count == 0)
    }

    @Test("a line that is not one identifier is told with its number")
    func badLines() throws {
        let long = String(repeating: "x", count: 1025)
        let reading = try Reading("a\nb,c\n\"\"\nd e\n{\"a\":1}\n\(long)\nf", .lines)
        #expect(reading.has("a", "f", "b", "c") == ["a", "f"])
        #expect(
            reading.faults == [
                "2 severalValues", "3 empty", "4 severalValues", "5 severalValues",
                "6 longIdentifier(limit: 1024)",
            ])
        #expect(reading.export.badLines == 5)
    }

    @Test("a line of more than a mebibyte is passed over, and the next one counts")
    func longLine() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let reading = try Reading(Array("a\n".utf8) + long + Array("\nb\n".utf8), .lines)
        #expect(reading.has("a", "b") == ["a", "b"])
        #expect(reading.faults == ["2 tooLong(limit: 1048576)"])
        let last = try Reading(Array("a\n".utf8) + long, .lines)
        #expect(last.export.count == 1 && last.faults == ["2 tooLong(limit: 1048576)"])
    }

    @Test("a column by its name, with commas, quotes and line ends in others")
    func column() throws {
        let text = """
            \u{FEFF}time,"External ID",note\r
            1,AB,plain\r
            "2, or so","cd","a ""quoted"" word, and
            a second line"\r

            3,EF,5" wide
            4
            5,,empty
            6,gh
            """
        let reading = try Reading(text, .column("external id"))
        #expect(reading.has("ab", "cd", "ef", "gh") == ["ab", "cd", "ef", "gh"])
        #expect(reading.faults == ["7 fewColumns(1)", "8 empty"])
        let last = try Reading("a,b,id\r\n1,2,AB\r\n3,4,cd", .column("id"))
        #expect(last.has("ab", "cd") == ["ab", "cd"] && last.faults.isEmpty)
    }

    @Test("a quotation mark without a partner costs its line alone")
    func openQuote() throws {
        let reading = try Reading("id,note\na,\"b\nc,d\ne,f\n", .column("id"))
        #expect(reading.has("c", "e") == ["c", "e"])
        #expect(reading.faults == ["2 openQuote"])
    }

    @Test("quotation marks inside of a field without any around it mean themselves")
    func quotesInside() throws {
        let reading = try Reading("note,id\n5\"\" disk,a\n3\" b,\"c\"\nx,d\n", .column("id"))
        #expect(reading.has("a", "c", "d") == ["a", "c", "d"] && reading.faults.isEmpty)
    }

    @Test("a column that is not there is an error that lists those that are")
    func noColumn() throws {
        #expect(throws: ExportError.noColumn("id", has: ["a", "b c"])) {
            try Reading("a,\"b c\"\n1,2\n", .column("id"))
        }
        #expect(throws: ExportError.noHeader) { try Reading("\n", .column("id")) }
    }

    @Test("a member of JSON by its name or path, also in an array")
    func member() throws {
        let lines = [
            #"{"event.id":"A1","x":{"id":"no"}}"#, #"{"event":{"id":"B\u0032"}}"#,
            #"{"fields":1,"event":{"id":["C3","D4"]}}"#, #"{"event":{}}"#, "", "[1]",
            #"{"event":{"id":7}}"#, #"{"event":{"id":"E5"}} x"#, #"{"event":{"id":"F6""#,
            #"  {"event":{"id":"G7"}}  "#,
        ]
        let reading = try Reading(lines.joined(separator: "\n"), .member("event.id"))
        #expect(reading.has("a1", "b2", "c3", "d4", "g7") == ["a1", "b2", "c3", "d4", "g7"])
        #expect(reading.export.count == 5)
        #expect(
            reading.faults == [
                "4 noMember", "6 notAnObject", "7 noMember", "8 notAnObject", "9 notAnObject",
            ])
    }

    @Test("an export of any size is read whole, whatever lies at the ends of pieces")
    func pieces() throws {
        let text = (0..<60_000).map { "\($0),\"ID\($0)\"\n" }.joined()
        let reading = try Reading("n,id\n" + text, .column("id"))
        #expect(reading.export.count == 60_000 && reading.faults.isEmpty)
    }
}
