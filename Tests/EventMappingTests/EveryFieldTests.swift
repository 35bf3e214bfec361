import EventFormats
import EventMapping
import Foundation
import OnePasswordEvents
import Syslog
import TestSupport
import Testing

/// One event of each kind in which every field holds a text that no other has.
@Suite("Every field of the API goes out in every format")
struct EveryFieldTests {
    /// `client.ip` is another name of `client.ip_address`, and counts where that is absent.
    private static let aliases: Set<EventField> = [.ip]

    /// What a field holds, and how a message says it.
    private func sample(_ field: EventField, longer: Int) -> (json: String, text: String) {
        let number = 100 + field.rawValue
        switch field {
        case .timestamp: return (#""2026-05-01T10:00:00.5Z""#, "1777629600500")
        case .loginTime: return (#""2026-05-01T09:00:00.25Z""#, "1777626000250")
        case .ipAddress, .sessionIP: return (#""198.51.100.\#(number)""#, "198.51.100.\(number)")
        case _ where field.isNumber: return ("7\(number)", "7\(number)")
        default:
            let isIdentifier = field.path.hasSuffix("uuid")
            let filler = String(repeating: "y", count: isIdentifier ? 0 : longer)
            let text = "Zq\(number)q\(filler)"
            return ("\"\(text)\"", text)
        }
    }

    /// The event as JSON, its members nested as their paths say.
    private func event(_ kind: EventKind, longer: Int = 0) -> String {
        var groups: [(name: String, members: [String])] = []
        for field in EventField.fields(of: kind) where !Self.aliases.contains(field) {
            let parts = field.path.split(separator: ".")
            let member = "\"\(parts[parts.count - 1])\":\(sample(field, longer: longer).json)"
            let name = parts.count > 1 ? String(parts[0]) : ""
            if let place = groups.firstIndex(where: { $0.name == name }) {
                groups[place].members.append(member)
            } else {
                groups.append((name, [member]))
            }
        }
        let members = groups.map { group in
            let list = group.members.joined(separator: ",")
            return group.name.isEmpty ? list : "\"\(group.name)\":{\(list)}"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func message(
        _ json: String, _ format: EventFormat, maximumSize: Int = 8000
    ) throws -> String {
        var pipeline = Pipeline(maximumSize: maximumSize, format: format, header: .none)
        let messages = pipeline.messages(for: Array(json.utf8))
        return String(decoding: try #require(messages.first), as: UTF8.self)
    }

    @Test(
        "at the default size every text is found", arguments: EventKind.allCases,
        EventFormat.allCases)
    func found(kind: EventKind, format: EventFormat) throws {
        let message = try message(event(kind), format)
        for field in EventField.fields(of: kind) where !Self.aliases.contains(field) {
            let text = sample(field, longer: 0).text
            let isThere =
                field == .timestamp && format == .json
                ? message.contains("2026-05-01T10:00:00.5Z") : message.contains(text)
            #expect(isThere, "\(format): \(field.path)")
        }
    }

    /// The keys of a message without labels, and the number of those that it says are left out.
    private func keys(_ message: String, _ format: EventFormat) throws -> (Set<String>, Int) {
        var keys: Set<String>
        let mark: String
        switch format {
        case .cef:
            let record = try StrictCEFDecoder.decode(Array(message.utf8))
            keys = Set(record.pairs.map(\.key).filter { !$0.hasSuffix("Label") })
            mark = "cn3"
            let count = record["cn3"].flatMap { Int(String(decoding: $0, as: UTF8.self)) }
            #expect((record["cn3Label"] != nil) == (count != nil))
            keys.remove(mark)
            return (keys, count ?? 0)
        case .leef:
            let record = try StrictLEEFRecord(Array(message.utf8))
            mark = "fieldsLeftOut"
            keys = Set(record.pairs.map(\.key))
            let pair = record.pairs.first { $0.key == mark }
            keys.remove(mark)
            return (keys, pair.flatMap { Int(String(decoding: $0.value, as: UTF8.self)) } ?? 0)
        default:
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(message.utf8)) as? [String: Any])
            mark = "onepassword.fields_left_out"
            keys = Set(object.keys)
            keys.remove(mark)
            return (keys, object[mark] as? Int ?? 0)
        }
    }

    @Test(
        "in 1,024 and 4,096 bytes it is counted right what was left out, keys of our own first",
        arguments: EventKind.allCases, [EventFormat.cef, .leef, .json])
    func counted(kind: EventKind, format: EventFormat) throws {
        for longer in [0, 150, 400] {
            let json = event(kind, longer: longer)
            let (all, none) = try keys(message(json, format, maximumSize: 1 << 20), format)
            #expect(none == 0)
            for size in [1024, 2048, 4096] {
                let short = try message(json, format, maximumSize: size)
                #expect(short.utf8.count <= size)
                let (kept, count) = try keys(short, format)
                #expect(kept.isSubset(of: all))
                #expect(all.count - kept.count == count, "\(format) \(size) \(longer)")
                let isOurs: (String) -> Bool = { key in Self.last.contains(key) }
                let gone = all.subtracting(kept)
                if gone.contains(where: { !isOurs($0) }) {
                    #expect(!kept.contains(where: isOurs), "\(format) \(size) \(longer)")
                }
            }
        }
    }

    /// The keys that are left out first, of all formats.
    private static let last = Set(
        EventKind.allCases.flatMap { MappingTables.standard[$0] }.filter { $0.rank == .last }
            .flatMap {
                [$0.keys.cef?.name, $0.keys.leef?.name, $0.keys.ecs?.name].compactMap(\.self)
            })

    @Test("the keys of our own are no keys of the dictionary, and name the product")
    func names() {
        let rows = EventKind.allCases.flatMap { MappingTables.standard[$0] }
        let custom = rows.filter { $0.rank == .last }.compactMap(\.keys.cef?.name)
        #expect(Set(custom).count == 15)
        #expect(custom.allSatisfy { $0.hasPrefix("OnePassword") && !$0.hasSuffix("Label") })
        #expect(
            rows.filter { $0.rank != .last }.allSatisfy { row in
                row.keys.cef?.name.hasPrefix("OnePassword") != true
            })
    }

    @Test("what says the same as another field is not said twice")
    func sameText() throws {
        let person = #"{"uuid":"P1","name":"Uma","email":"uma@example.com"}"#
        let audit = try RenderedEvent(
            #"""
            {"action":"suspend","object_type":"user","actor_uuid":"A1","actor_details":{"uuid":" A1"},\#
            "object_details":{"uuid":"O1","name":"Otto","email":"otto@example.com"},\#
            "aux_uuid":"P1","aux_details":\#(person)}
            """#)
        #expect(audit["OnePasswordActorDetailsUUID"] == nil)
        #expect(audit["OnePasswordAuxDetailsUUID"] == nil)
        #expect(audit["OnePasswordAuxDetailsName"] == "Uma")
        #expect(audit["OnePasswordAuxDetailsEmail"] == "uma@example.com")
        #expect(audit["OnePasswordTargetName"] == "Otto")
        #expect(audit["duser"] == "otto@example.com" && audit["cs4"] == "P1")
        let attempt = try RenderedEvent(
            #"{"target_user":{"uuid":"u"},"category":"success","country":"XK","location":{"country":"XK","city":"Peja"}}"#
        )
        #expect(attempt["OnePasswordCountry"] == nil)
        #expect(attempt["cs6"] == "Peja, XK")
        let other = try RenderedEvent(
            #"{"target_user":{"uuid":"u"},"category":"success","country":"XK","location":{"city":"Peja"}}"#
        )
        #expect(other["OnePasswordCountry"] == "XK" && other["cs6"] == "Peja")
    }

    @Test(
        "a country goes where ECS has codes, or where it has names",
        arguments: [("GB", true), ("gb", true), ("Canada", false), ("U1", false), ("ÅL", false)])
    func country(text: String, isCode: Bool) throws {
        for json in [
            #"{"item_uuid":"i","location":{"country":"\#(text)"}}"#,
            #"{"target_user":{"uuid":"u"},"category":"success","country":"\#(text)"}"#,
        ] {
            let message = try message(json, .json)
            #expect(message.contains(#""source.geo.country_iso_code":"\#(text)""#) == isCode)
            #expect(message.contains(#""source.geo.country_name":"\#(text)""#) == !isCode)
        }
    }
}
