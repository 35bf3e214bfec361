import EventFormats
import Foundation
import OnePasswordEvents
import TestSupport
import Testing

/// Only `action` and `insert_time` are documented; the other names are guesses, and tested as such.
@Suite("Audit events of version 3 of the Events API")
struct Version3Tests {
    private func rendered(_ members: String, action: String = "vault.item.read") throws
        -> RenderedEvent
    {
        try RenderedEvent(
            #"{"action":"\#(action)","insert_time":"2026-09-14T08:21:43Z"\#(members)}"#,
            maximumSize: 1 << 20)
    }

    @Test(
        "an action is the class and the act, of two parts and of four",
        arguments: [
            "a.b", "service-account.x_y.create", "a.b.c.d", String(repeating: "x.y", count: 21),
        ])
    func action(action: String) throws {
        let event = try rendered("", action: action)
        #expect(event.record.classID == "audit.\(action)")
        #expect(event["act"] == action && event["OnePasswordAction"] == nil)
        #expect(event.record.name == "Audit event: \(action)")
    }

    @Test("two long actions never become one, and the whole is kept")
    func longActions() throws {
        let stem = String(repeating: "part.", count: 30)
        var ids: Set<String> = []
        for number in 0..<200 {
            let action = "\(stem)\(number)"
            let event = try rendered("", action: action)
            #expect(event["OnePasswordAction"] == action)
            #expect(event["act"]?.count == 63)
            #expect(event.record.classID == event["act"].map { "audit.\($0)" })
            ids.insert(event.record.classID)
        }
        #expect(ids.count == 200)
    }

    @Test("the deed that both versions have has one class")
    func sameDeed() throws {
        let older = try RenderedEvent(
            #"{"action":"create","object_type":"satoken","actor_uuid":"A"}"#)
        let event = try rendered(#","actor":{"uuid":"A"}"#, action: "service-account.token.create")
        #expect(event.record.classID == older.record.classID)
        #expect(event.record.name == older.record.name)
        #expect(event.record.severity == older.record.severity)
        #expect(event["msg"] == older["msg"] && event["cat"] == older["cat"])
        // A name that is nearly the same is another deed.
        let other = try rendered("", action: "service-account.token.creates")
        #expect(other.record.classID == "audit.service-account.token.creates")
    }

    @Test(
        "an actor by any of the names that it may have",
        arguments: [
            #""actor":{"uuid":"U1","name":"Ann","email":"a@example.com","type":"user"}"#,
            #""actor":{"id":"U1","display_name":"Ann","email":"a@example.com","kind":"user"}"#,
            #""actor":{"user":{"uuid":"U1","title":"Ann","email":"a@example.com"}}"#,
            #""actor":{"type":"user","user_uuid":"U1","label":"Ann","email":"a@example.com"}"#,
            #""actor_uuid":"U1","actor_type":"user","actor_details":{"name":"Ann","email":"a@example.com"}"#,
        ])
    func actor(member: String) throws {
        let event = try rendered(",\(member)")
        #expect(event["suid"] == "U1" && event["suser"] == "a@example.com", "\(event.cef)")
        #expect(event["cs3"] == "Ann" && event["spriv"] == "user")
        #expect(event["OnePasswordMembers"] == nil)
    }

    @Test(
        "without an actor nobody is named",
        arguments: ["", #","actor":null"#, #","actor":"x""#, #","actor":{}"#])
    func noActor(member: String) throws {
        let event = try rendered(member)
        #expect(event["suser"] == nil && event["msg"] == "Somebody: vault.item.read on vault")
    }

    @Test(
        "the target that the action names, whatever the list is called",
        arguments: ["entities", "targets", "target_entities", "affected_entities"])
    func targets(list: String) throws {
        let targets =
            #"[{"type":"item","uuid":"I1"},{"type":"vault","uuid":"V1","name":"Ops","n":7}]"#
        let event = try rendered(#","\#(list)":\#(targets)"#)
        #expect(event["fileType"] == "vault" && event["fileId"] == "V1")
        #expect(event["OnePasswordObjectName"] == "Ops")
        #expect(event["OnePasswordTargets"] == targets)
        let first = try rendered(#","\#(list)":\#(targets)"#, action: "group.x.y")
        #expect(first["fileType"] == "item" && first["fileId"] == "I1")
        let none = try rendered(#","\#(list)":[]"#)
        #expect(none["fileType"] == "vault" && none["fileId"] == nil)
        let single = try rendered(#","target":{"vault":{"id":"V1","title":"Ops"}}"#)
        #expect(single["fileType"] == "vault" && single["fileId"] == "V1")
        #expect(single["OnePasswordTargets"] == nil && single["OnePasswordMembers"] == nil)
    }

    @Test("a person who was acted on is the destination")
    func person() throws {
        let target = #"{"type":"user","uuid":"U2","name":"Otto","email":"o@example.com"}"#
        let event = try rendered(#","entities":[\#(target)]"#, action: "user.suspend")
        #expect(event["duser"] == "o@example.com" && event["duid"] == "U2")
        #expect(event["fileId"] == "U2" && event["OnePasswordTargetName"] == "Otto")
        #expect(event["OnePasswordObjectName"] == nil && event["OnePasswordTargets"] == nil)
    }

    @Test(
        "what is around the event, in its context or in the event itself", arguments: [true, false])
    func context(isInside: Bool) throws {
        let members = """
            "account":{"uuid":"AC"},"session":{"uuid":"SE","login_time":"2026-09-14T07:58:02Z"},\
            "device":{"uuid":"DE","name":"laptop"},"client":{"app_name":"1Password for Web",\
            "app_version":"7","ip_address":"2001:db8::7"},"location":{"country":"CA","city":"Paris",\
            "latitude":1.5,"longitude":-2}
            """
        let event = try rendered(isInside ? #","context":{\#(members)}"# : ",\(members)")
        #expect(event["deviceExternalId"] == "AC" && event["cs2"] == "SE")
        #expect(event["OnePasswordDeviceUUID"] == "DE")
        #expect(event["deviceCustomDate1"] == "1789372682000")
        #expect(event["requestClientApplication"] == "1Password for Web 7")
        #expect(event["c6a2"] == "2001:db8:0:0:0:0:0:7" || event["c6a2"] == "2001:db8::7")
        #expect(event["cs6"] == "Paris, CA" && event["cfp1"] == "1.5" && event["cfp2"] == "-2")
        let rest = #"{"device":{"name":"laptop"}}"#
        #expect(event["OnePasswordMembers"] == (isInside ? #"{"context":\#(rest)}"# : rest))
    }

    @Test("the time of the deed, else that of its insertion, which is there in any case")
    func time() throws {
        let deed = try rendered(#","timestamp":"2026-09-14T08:00:00Z""#)
        #expect(deed["rt"] == "1789372800000")
        #expect(deed["OnePasswordInsertTime"] == "2026-09-14T08:21:43Z")
        let insertion = try rendered("")
        #expect(insertion["rt"] == "1789374103000")
        #expect(insertion["OnePasswordInsertTime"] == "2026-09-14T08:21:43Z")
        let none = try RenderedEvent(#"{"action":"a.b","actor":{"uuid":"x"}}"#)
        #expect(none["rt"] == nil && none["OnePasswordInsertTime"] == nil)
    }

    @Test("a value of another type than a field has stays with the members that are not known")
    func otherTypes() throws {
        let long = String(repeating: "x", count: 41)
        let event = try rendered(
            #","id":7,"uuid":"\#(long)","timestamp":true,"actor":{"uuid":8,"email":["a"]}"#)
        #expect(event["externalId"] == nil && event["suid"] == nil)
        #expect(
            event["OnePasswordMembers"]
                == #"{"id":7,"uuid":"\#(long)","timestamp":true,"actor":{"uuid":8,"email":["a"]}}"#)
    }

    @Test("no word of an event is lost, whatever its members are called")
    func everyWord() throws {
        var random = SplitMix64(seed: 3)
        for round in 0..<300 {
            var words: [String] = []
            let event = object(&random, &words, depth: 0)
            let members = event.dropFirst().dropLast()
            let message = try rendered(members.isEmpty ? "" : ",\(members)").text
            for word in words where !message.contains(word) {
                Issue.record("\(round): \(word) of \(event) is not in \(message)")
                return
            }
        }
    }

    /// Names that are looked for, and others.
    private static let names = [
        "uuid", "id", "timestamp", "time", "actor", "entities", "target", "context", "account",
        "session", "device", "client", "location", "type", "kind", "name", "title", "email",
        "ip_address", "app_name", "country", "city", "user", "details", "a.b", "x", "v3",
    ]

    /// An object with words that occur once each.
    private func object(
        _ random: inout SplitMix64, _ words: inout [String], depth: Int
    ) -> String {
        var names = Self.names
        let count = Int(random.next() % 5) + (depth == 0 ? 3 : 0)
        let members = (0..<count).map { _ in
            let name = names.remove(at: Int(random.next() % UInt64(names.count)))
            return "\"\(name)\":\(value(&random, &words, depth: depth))"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func value(
        _ random: inout SplitMix64, _ words: inout [String], depth: Int
    ) -> String {
        switch random.next() % 8 {
        case 0..<2 where depth < 3: return object(&random, &words, depth: depth + 1)
        case 2 where depth < 3:
            let elements = (0..<Int(random.next() % 3)).map { _ in
                value(&random, &words, depth: depth + 1)
            }
            return "[\(elements.joined(separator: ", "))]"
        default:
            words.append("Qz\(1000 + words.count)q")
            return "\"\(words[words.count - 1])\""
        }
    }
}
