import Foundation
import TestSupport
import Testing

/// What `opcef fields --json` and `opcef actions --json` list, against the messages that are sent.
extension ToolTests {
    @Suite("The tables that programs read")
    struct TablesTests {
        private struct Field: Decodable {
            let format, kind, key, type, from: String
            let labelKey, label: String?
            let own: Bool
        }

        private struct Class: Decodable {
            let kind, action, `class`, name, category: String
            let act, object, condition, outcome: String?
            let severity: Int
            let isPattern: Bool
        }

        private func table<Row: Decodable>(_ arguments: [String]) async throws -> [Row] {
            let run = try await ToolRun(arguments)
            #expect(run.status == 0)
            return try JSONDecoder().decode([Row].self, from: Data(run.output))
        }

        /// The files of the examples, each with events of one kind.
        private static let inputs: [(kind: String, file: String)] = [
            ("itemusages", "Examples/item-usages.json"),
            ("signinattempts", "Examples/sign-in-attempts.ndjson"),
            ("auditevents", "Examples/audit-events.ndjson"),
        ]

        /// The messages of a file of the examples, with names.
        private func messages(_ file: String, _ format: String) async throws -> [[UInt8]] {
            let run = try await ToolRun(
                [
                    "-q", "--format", format, "--header", "none", "--account", "example", "--names",
                    "Examples/configuration/items.json", file,
                ])
            #expect(run.status == 0, "\(run.errors)")
            #expect(!run.lines.isEmpty)
            return run.lines
        }

        @Test("every key and label of the examples' messages is listed", arguments: inputs)
        func keys(kind: String, file: String) async throws {
            let fields: [Field] = try await table(["fields", "--json"])
            func listed(_ format: String) -> [String: Field] {
                let rows = fields.filter { $0.format == format && $0.kind == kind }
                return Dictionary(
                    rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            }
            let cef = listed("cef")
            for message in try await messages(file, "cef") {
                let record = try StrictCEFDecoder.decode(message)
                for pair in record.pairs where !pair.key.hasSuffix("Label") {
                    let field = try #require(cef[pair.key], "\(pair.key)")
                    let label = text(record["\(pair.key)Label"])
                    #expect(label == field.label, "\(pair.key)")
                    #expect(field.labelKey == label.map { _ in "\(pair.key)Label" })
                    #expect(isOfType(field.type, text(pair.value) ?? ""))
                }
            }
            let leef = listed("leef")
            for message in try await messages(file, "leef") {
                for pair in try StrictLEEFRecord(message).pairs {
                    let field = try #require(leef[pair.key], "\(pair.key)")
                    #expect(isOfType(field.type, text(pair.value) ?? ""))
                }
            }
            let json = listed("json")
            for message in try await messages(file, "json") {
                let object = try #require(
                    JSONSerialization.jsonObject(with: Data(message)) as? [String: Any])
                for (key, value) in object {
                    let field = try #require(json[key], "\(key)")
                    let isArray = ["texts", "addresses"].contains(field.type)
                    #expect(isArray == (value is [String]), "\(key)")
                    #expect(field.own == key.hasPrefix("onepassword."), "\(key)")
                }
            }
        }

        private func text(_ value: [UInt8]?) -> String? {
            value.map { String(decoding: $0, as: UTF8.self) }
        }

        private func isOfType(_ type: String, _ value: String) -> Bool {
            switch type {
            case "integer", "time": Int(value) != nil
            case "float": Double(value) != nil
            case "address": value.contains(".") || value.contains(":")
            default: type == "text"
            }
        }

        @Test("every class of the examples' messages is listed", arguments: inputs)
        func classes(kind: String, file: String) async throws {
            let classes: [Class] = try await table(["actions", "--json"])
            for message in try await messages(file, "cef") {
                let record = try StrictCEFDecoder.decode(message)
                let id = record.classID
                let rows = classes.filter { $0.kind == kind && matches($0, id) }
                let known = rows.filter { !$0.isPattern }
                #expect(!rows.isEmpty, "\(id)")
                #expect(known.allSatisfy { $0.act == text(record["act"]) }, "\(id)")
                // Of what has no row of its own the outcome depends on whether its words are listed.
                let outcomes = (known.isEmpty ? rows : known).map(\.outcome)
                #expect(outcomes.contains(text(record["outcome"])), "\(id)")
            }
        }

        private func matches(_ row: Class, _ id: String) -> Bool {
            guard row.isPattern else { return row.class == id }
            let parts = row.class.split(separator: ".")
            let words = id.split(separator: ".")
            return parts.count == words.count
                && zip(parts, words).allSatisfy { $0.hasPrefix("<") || $0 == $1 }
        }
    }
}
