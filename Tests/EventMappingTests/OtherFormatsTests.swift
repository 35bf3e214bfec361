import EventFormats
import EventMapping
import Foundation
import OnePasswordEvents
import Syslog
import TestSupport
import Testing

@Suite("LEEF and JSON against the independent judge")
struct OtherFormatsTests {
    @Test(
        "no hostile event forges anything in LEEF, which has no escape",
        arguments: HostileFields.Kind.allCases)
    func leef(kind: HostileFields.Kind) throws {
        var pipeline = Pipeline(maximumSize: 4 << 20, format: .leef, header: .none)
        var differences: [String] = []
        for event in HostileEvents(seed: 5, kinds: [kind]).prefix(1000) where differences.count < 3
        {
            let expected = ExpectedMessage(event.model)
            let record = try StrictLEEFRecord(pipeline.messages(for: event.json)[0])
            if record.eventID != expected.eventClass.id { differences.append(record.eventID) }
            let pairs = expected.leefPairs
            if record.pairs.map(\.key) != pairs.map(\.key) {
                differences.append("\(record.pairs.map(\.key)) for \(pairs.map(\.key))")
            }
            for (found, pair) in zip(record.pairs, pairs) where found.value != pair.value {
                differences.append(
                    "\(pair.key): \(String(decoding: found.value, as: UTF8.self)) for "
                        + String(decoding: pair.value, as: UTF8.self))
            }
        }
        #expect(differences == [])
    }

    @Test(
        "LEEF 1.0 says what 2.0 says, with a TAB between attributes",
        arguments: HostileFields.Kind.allCases)
    func olderLEEF(kind: HostileFields.Kind) {
        var older = Pipeline(maximumSize: 4 << 20, format: .leef1, header: .none)
        var newer = Pipeline(maximumSize: 4 << 20, format: .leef, header: .none)
        for event in HostileEvents(seed: 9, kinds: [kind]).prefix(200) {
            let text = String(decoding: newer.messages(for: event.json)[0], as: UTF8.self)
            let expected =
                text.replacing("LEEF:2.0|", with: "LEEF:1.0|", maxReplacements: 1)
                .replacing("|^|", with: "|", maxReplacements: 1).replacing("^", with: "\t")
            let found = String(decoding: older.messages(for: event.json)[0], as: UTF8.self)
            #expect(found == expected)
        }
    }

    /// The keys of JSON whose values are those of a key of CEF.
    private static let keys = [
        "externalId": "event.id", "act": "event.action", "cat": "onepassword.category",
        "outcome": "event.outcome", "reason": "event.reason", "suid": "user.id",
        "src": "source.ip", "c6a2": "source.ip", "cs3": "user.full_name",
        "cfp1": "source.geo.location.lat", "cfp2": "source.geo.location.lon",
        "spriv": "onepassword.user_type", "dpriv": "onepassword.user_type",
        "deviceExternalId": "organization.id", "msg": "message",
        "fileType": "onepassword.object_type",
        "OnePasswordDeviceUUID": "onepassword.session.device_uuid",
        "OnePasswordUserAccountUUID": "onepassword.user_account_uuid",
        "OnePasswordTargetAccountUUID": "onepassword.user_account_uuid",
        "OnePasswordActorAccountUUID": "onepassword.actor_account_uuid",
        "OnePasswordActorDetailsUUID": "onepassword.actor_details.uuid",
        "OnePasswordAuxDetailsUUID": "onepassword.aux_details.uuid",
        "OnePasswordAuxDetailsName": "onepassword.aux_details.name",
        "OnePasswordAuxDetailsEmail": "onepassword.aux_details.email",
        "OnePasswordCountry": "onepassword.country",
    ]

    private static func key(_ key: String, of kind: HostileFields.Kind) -> String? {
        switch (key, kind) {
        case ("fileId", .itemUsage): "onepassword.item_uuid"
        case ("fileId", _): "onepassword.object_uuid"
        case ("cs1", .itemUsage), ("cs1", .auditEvent): "onepassword.vault_uuid"
        case ("cs1", _): "onepassword.details"
        case ("cs2", .signInAttempt), ("cs2", .auditEvent): "onepassword.session.uuid"
        default: keys[key]
        }
    }

    @Test(
        "hostile events are one line of JSON each, and say what CEF says",
        arguments: HostileFields.Kind.allCases)
    func json(kind: HostileFields.Kind) throws {
        var pipeline = Pipeline(maximumSize: 4 << 20, format: .json, header: .none)
        var differences: [String] = []
        for event in HostileEvents(seed: 6, kinds: [kind]).prefix(1000) where differences.count < 3
        {
            let expected = ExpectedMessage(event.model)
            let bytes = pipeline.messages(for: event.json)[0]
            #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            #expect(object["event.code"] as? String == expected.eventClass.id)
            #expect(object["event.severity"] as? Int == expected.eventClass.severity)
            #expect(object["onepassword.class_name"] as? String == expected.eventClass.name)
            #expect(object["@timestamp"] as? String == expected.timestamp)
            for pair in expected.pairs {
                guard let key = Self.key(pair.key, of: kind) else { continue }
                guard let found = object[key] as? String else {
                    if object[key] is NSNumber { continue }
                    differences.append("no \(key)")
                    continue
                }
                if Array(found.utf8) != pair.value { differences.append("\(key): \(found)") }
            }
        }
        #expect(differences == [])
    }

    @Test(
        "what is never left out fits into the smallest message",
        arguments: EventFormat.allCases,
        [
            #"{"item_uuid":"i","action":"%"}"#, #"{"category":"%","type":"%","target_user":{}}"#,
            #"{"action":"%","object_type":"%","object_uuid":null}"#,
            #"{"action":"chngasso","object_type":"%","actor_uuid":"%"}"#,
        ])
    func smallest(format: EventFormat, json: String) throws {
        for filler in ["x", "😀", "é", #"\n"#, #"\\"#, "=", "\u{202E}", #"\""#, "^"] {
            let text = String(repeating: filler, count: 1200)
            let event =
                json.replacing("%", with: text).dropLast()
                + #","timestamp":"2026-01-02T03:04:05.123456789Z","uuid":"\#(text)"}"#
            for header in [SyslogHeader.longest, .none] {
                var pipeline = Pipeline(maximumSize: 1024, format: format, header: header)
                let message = pipeline.messages(for: Array(event.utf8))[0]
                #expect(message.count <= 1024, "\(format) \(filler) \(message.count)")
            }
        }
    }

    @Test("RFC 3164 and no header at all")
    func headers() {
        let json = Array(
            #"{"uuid":"A","timestamp":"2026-01-02T03:04:05Z","item_uuid":null,"action":"fill"}"#
                .utf8)
        let named = RFC3164Header(
            facility: .local0, hostname: HeaderText(repairing: "relay", for: .hostname),
            tag: HeaderText(repairing: "opcef", for: .appName),
            procid: HeaderText(repairing: "7", for: .procid), secondsAheadOfUTC: { _ in -3600 * 4 })
        var untagged = named
        untagged.tag = nil
        for (header, start) in [
            (SyslogHeader.rfc3164(named), "<134>Jan  1 23:04:05 relay opcef[7]: CEF:0|1Password|"),
            (.rfc3164(untagged), "<134>Jan  1 23:04:05 relay CEF:0|1Password|"),
            (.none, "CEF:0|1Password|"),
        ] {
            var pipeline = Pipeline(maximumSize: 8000, header: header)
            let message = String(decoding: pipeline.messages(for: json)[0], as: UTF8.self)
            #expect(message.hasPrefix(start), "\(message)")
        }
    }
}

extension SyslogHeader {
    /// One with the longest texts that it can have.
    static let longest = SyslogHeader.rfc5424(
        RFC5424Header(
            facility: .local7,
            hostname: HeaderText(repairing: String(repeating: "h", count: 300), for: .hostname),
            appName: HeaderText(repairing: String(repeating: "a", count: 300), for: .appName),
            procid: HeaderText(repairing: String(repeating: "p", count: 300), for: .procid)))
}
