import JSONStream
import OnePasswordEvents
import TestSupport
import Testing

@Suite("What is an event, and what is none")
struct ForeignObjectsTests {
    @Test("no object of another product is an event", arguments: 1...2 as ClosedRange<UInt64>)
    func foreign(seed: UInt64) {
        var rejected = 0
        for object in ForeignObjects(seed: seed).prefix(4000) {
            for outcome in Found.all(in: object) {
                if outcome == .rejected { rejected += 1 }
                #expect(outcome == .rejected, "\(outcome): \(object)")
            }
        }
        #expect(rejected >= 4000)
    }

    @Test(
        "events with any members missing or null are of their kind, as long as what tells it is there",
        arguments: APIObject.all)
    func subsets(_ object: APIObject) {
        var random = SplitMix64(seed: 5)
        for _ in 0..<2000 {
            var kept: [(name: String, value: String)] = []
            for (name, value) in object.members {
                switch random.number(below: 3) {
                case 0: continue
                case 1 where !object.valued.contains(name): kept.append((name, "null"))
                default: kept.append((name, value))
                }
            }
            let names = Set(kept.map(\.name))
            random.shuffle(&kept)
            let json = "{\(kept.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ","))}"
            let isTold = object.telling.contains { names.isSuperset(of: $0) }
            #expect(Found.all(in: json) == [isTold ? .event(object.kind) : .rejected], "\(json)")
        }
    }
}

/// What is found in an input.
enum Found: Equatable {
    case event(EventKind)
    case rejected

    static func all(in text: String) -> [Found] {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = EventReader(limit: 1 << 20)
        var found: [Found] = []
        while true {
            switch reader.next(bytes.span, end: text.utf8.count, isLast: true) {
            case .event: found.append(.event(reader.kind))
            case .rejected: found.append(.rejected)
            case .moreNeeded, .end: return found
            }
        }
    }
}

/// An object of the Events API with all its members, and which of them tell its kind.
struct APIObject: Sendable, CustomTestStringConvertible {
    let kind: EventKind
    let members: KeyValuePairs<String, String>
    /// Sets of names of which one has to be there.
    let telling: [Set<String>]
    /// The members whose value tells something, so that they are left out or there, not null.
    let valued: Set<String>

    var testDescription: String { kind.rawValue }

    static let all = [
        APIObject(
            kind: .itemUsage,
            members: [
                "uuid": #""E""#, "timestamp": #""2026-01-02T03:04:05Z""#, "used_version": "1",
                "vault_uuid": #""v""#, "item_uuid": #""i""#, "action": #""fill""#,
                "user": #"{"uuid":"U","name":"Ida","email":"ida@example.com"}"#,
                "client": #"{"app_name":"1Password for Mac","ip_address":"198.51.100.7"}"#,
                "location": #"{"country":"GB","latitude":1.5}"#, "account_uuid": #""A""#,
            ],
            telling: [["item_uuid"], ["vault_uuid"], ["used_version"], ["action", "client"]],
            valued: ["action", "client"]),
        APIObject(
            kind: .signInAttempt,
            members: [
                "uuid": #""E""#, "session_uuid": #""S""#, "timestamp": #""2026-01-02T03:04:05Z""#,
                "category": #""success""#, "type": #""credentials_ok""#, "country": #""GB""#,
                "details": #"{"value":"Europe"}"#,
                "target_user": #"{"uuid":"U","name":"Ida","email":"ida@example.com"}"#,
                "client": #"{"app_name":"1Password for Mac"}"#, "location": "{}",
                "account_uuid": #""A""#,
            ],
            telling: [
                ["target_user", "category"], ["target_user", "type"],
                ["target_user", "session_uuid"],
                ["target_user", "uuid", "timestamp"], ["category", "type"],
                ["category", "session_uuid"],
            ],
            valued: ["uuid", "timestamp", "category", "type", "target_user"]),
        APIObject(
            kind: .auditEvent,
            members: [
                "uuid": #""E""#, "timestamp": #""2026-01-02T03:04:05Z""#, "actor_uuid": #""U""#,
                "actor_details": #"{"uuid":"U","name":"Ida"}"#, "actor_type": #""user""#,
                "actor_account_uuid": #""B""#, "action": #""suspend""#, "object_type": #""user""#,
                "object_uuid": #""O""#, "object_details": #"{"uuid":"O"}"#, "aux_id": "7",
                "aux_uuid": #""X""#, "aux_details": "{}", "aux_info": #""""#,
                "session": #"{"uuid":"S","ip":"198.51.100.7"}"#, "location": "{}",
                "account_uuid": #""A""#,
            ],
            telling: [
                ["object_type", "object_uuid"], ["object_type", "actor_uuid"],
                ["object_type", "actor_details"], ["object_uuid", "actor_uuid"],
                ["object_uuid", "actor_details"], ["actor_uuid", "actor_details"],
                ["uuid", "timestamp", "object_type", "action"],
            ],
            valued: ["uuid", "timestamp", "action", "object_type"]),
    ]
}
