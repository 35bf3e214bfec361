import EventFormats
import EventMapping
import OnePasswordEvents
import Syslog
import TestSupport
import Testing

@Suite("Item usage as CEF over RFC 5424")
struct GoldenMessageTests {
    @Test("the example of the reference gives its record, byte for byte")
    func example() throws {
        let event = try RenderedEvent(SampleEvents.example)
        #expect(event.cef == SampleEvents.exampleRecord)
        #expect(
            event.text == "<132>1 2026-02-17T09:41:08.207315Z relay.example.com opcef - "
                + "itemusage.reveal - " + SampleEvents.exampleRecord)
        #expect(!event.report.isSanitized && !event.report.isShortened)
        #expect(event.report.unusable == 0)
    }

    @Test(
        "the syslog severity follows from the CEF severity",
        arguments: [
            ("export", 8, 4), ("reveal", 7, 4), ("share", 6, 5), ("secure-copy", 6, 5),
            ("other", 5, 5), ("server-update", 4, 5), ("enter-item-edit-mode", 3, 6),
            ("server-create", 3, 6), ("server-fetch", 4, 5), ("fill", 2, 6),
            ("select-sso-provider", 2, 6), ("unheard-of", 5, 5),
        ])
    func severities(action: String, severity: Int, syslog: Int) throws {
        let event = try RenderedEvent(#"{"action":"\#(action)"}"#)
        #expect(event.record.severity == severity)
        #expect(event.syslog.severity == syslog)
        #expect(event.syslog.facility == 16)
        #expect(event.record.classID == "itemusage.\(action)")
        #expect(event["act"] == action)
    }

    @Test(
        "the msgid is the class id, or `-` where that has more than 32 characters",
        arguments: [
            ("reveal", "itemusage.reveal"),
            ("enter-item-edit-mode", "itemusage.enter-item-edit-mode"),
            ("x234567890123456789012", "itemusage.x234567890123456789012"),
            ("x2345678901234567890123", nil), ("", "itemusage.none"), (" ", "itemusage.none"),
        ] as [(String, String?)])
    func messageID(action: String, expected: String?) throws {
        let event = try RenderedEvent(#"{"uuid":"A","action":"\#(action)"}"#)
        #expect(event.syslog.messageID == expected)
    }

    @Test(
        "without an action the class is `none`, and `act` is left out",
        arguments: [
            #"{"uuid":"A"}"#, #"{"uuid":"A","action":null}"#, #"{"uuid":"A","action":""}"#,
            #"{"uuid":"A","action":"  "}"#, #"{"uuid":"A","action":"\u0020"}"#,
            #"{"uuid":"A","action":7}"#,
        ])
    func missingAction(json: String) throws {
        let event = try RenderedEvent(json)
        #expect(event.record.classID == "itemusage.none")
        #expect(event.record.name == "Item used, action not reported")
        #expect(event.record.severity == 5)
        #expect(event["act"] == nil)
        #expect(event["msg"] == "The event does not say what was done.")
    }

    @Test(
        "a known action in spaces or escapes is known",
        arguments: [" export ", "ex\\u0070ort", "\\u0065xport\\u0020"])
    func spelledAction(action: String) throws {
        let event = try RenderedEvent(#"{"action":"\#(action)"}"#)
        #expect(event.record.classID == "itemusage.export")
        #expect(event["act"] == "export")
    }

    @Test(
        "numbers are copied digit for digit",
        arguments: [
            "0", "-0", "53.79", "-1.5500", "1e2", "1E+02", "0.10000000000000000000000000001",
        ])
    func decimals(number: String) throws {
        let event = try RenderedEvent(
            #"{"location":{"latitude":\#(number),"longitude":\#(number)}}"#)
        #expect(event["cfp1"] == number)
        #expect(event["cfp2"] == number)
        #expect(event["cfp1Label"] == "Latitude")
    }

    @Test(
        "an item's version is a whole number of at most 19 digits, or is counted",
        arguments: [
            ("0", true), ("12", true), ("-1", true), ("4294967295", true),
            ("9223372036854775807", true), ("-9223372036854775808", true),
            ("9223372036854775808", false), ("-9223372036854775809", false),
            ("12345678901234567890", false), ("1.0", false), ("1e3", false),
            ("-0.5", false),
        ])
    func integers(number: String, isWritten: Bool) throws {
        let event = try RenderedEvent(#"{"used_version":\#(number)}"#)
        #expect(event["cn1"] == (isWritten ? number : nil))
        #expect(event["cn1Label"] == (isWritten ? "Item Version" : nil))
        let isCounted = event.report.unusable >> UInt64(EventField.usedVersion.rawValue) & 1 != 0
        #expect(isCounted != isWritten)
    }

    @Test(
        "a number that no double holds is left out in every format", arguments: EventFormat.allCases
    )
    func overflow(format: EventFormat) throws {
        let json = #"{"used_version":1E400,"location":{"latitude":1E400,"longitude":-1e+0309}}"#
        var pipeline = Pipeline(maximumSize: 8000, format: format, header: .none)
        let message = String(
            decoding: try #require(pipeline.messages(for: Array(json.utf8)).first), as: UTF8.self)
        #expect(!message.contains("1E400") && !message.contains("0309"))
        let largest = json.replacing("1E400", with: "1.5e308").replacing(
            "-1e+0309", with: "-1e-400")
        let event = try RenderedEvent(largest)
        #expect(event["cfp1"] == "1.5e308" && event["cfp2"] == "-1e-400")
        #expect(event["cn1"] == nil)
    }

    @Test(
        "spaces alone are counted for the field that holds them, and for no other",
        arguments: [
            (#"{"action":"fill","user":{"name":" "}}"#, [.userName]),
            (#"{"action":"fill","user":{"email":" "}}"#, [.userEmail]),
            (#"{"action":"fill","user":{"email":" ","name":"n"}}"#, [.userEmail]),
            (#"{"action":"fill","client":{"platform_version":" "}}"#, [.platformVersion]),
            (#"{"action":"fill","client":{"os_name":"x","os_version":" "}}"#, [.osVersion]),
            (#"{"action":"fill","location":{"country":" "}}"#, [.country]),
            (#"{"action":"fill","uuid":" "}"#, [.uuid]),
        ] as [(String, [EventField])])
    func spacesAlone(json: String, fields: [EventField]) throws {
        let expected = fields.reduce(0 as UInt64) { $0 | 1 << UInt64($1.rawValue) }
        #expect(try RenderedEvent(json).report.unusable == expected)
    }
}
