import EventFormats
import EventMapping
import OnePasswordEvents
import TestSupport
import Testing

/// The numbers are those of the table of decisions in the reference on CEF.
@Suite("CEF decisions, 1 to 20")
struct DecisionTests {
    @Test("1 and 20: version 0, and nothing of CEF 1.2")
    func version() throws {
        let event = try RenderedEvent(#"{"uuid":"A"}"#)
        #expect(event.cef.hasPrefix("CEF:0|1Password|Events Reporting|2|"))
        for row in cefRows {
            for prefix in ["threat", "reported", "frameworkName"] {
                #expect(!row.cefName.hasPrefix(prefix))
            }
        }
    }

    @Test("2 and 19: the seventh pipe always stands, and no space behind it")
    func seventhPipe() throws {
        let event = try RenderedEvent(#"{"x":0,"used_version":null}"#)
        #expect(
            event.cef.hasPrefix(
                "CEF:0|1Password|Events Reporting|2|itemusage.none|Item used, action not reported|5|cat="
            ))
    }

    @Test("3: header fields are constants that need no escape")
    func headerFields() throws {
        for action in ["export", "fill", "x"] {
            let event = try RenderedEvent(#"{"action":"\#(action)"}"#)
            for field in [
                event.record.vendor, event.record.product, event.record.deviceVersion,
                event.record.classID, event.record.name,
            ] {
                #expect(CEFHeader.isSafe(field))
            }
        }
    }

    @Test(
        "4: an action in the class id is cleaned and cut at 64 characters; `act` has it as it came",
        arguments: [
            ("new-action", "new-action"), ("A.b_c-9", "A.b_c-9"), ("a|b", "a_b"), ("a\\\\b", "a_b"),
            ("a=b", "a_b"), ("a b", "a_b"), ("é", "_"), ("😀x", "_x"), ("a\\nb", "a_b"),
            ("a\\u0000b", "a_b"), ("CEF:0|Evil", "CEF_0_Evil"), ("Export", "Export"),
            (" export2 ", "export2"), ("ª", "_"), ("\\ud800", "_"),
        ])
    func classID(action: String, id: String) throws {
        let event = try RenderedEvent(#"{"action":"\#(action)"}"#)
        #expect(event.record.classID == "itemusage.\(id)")
        #expect(event.record.name == "Item used in a way not known to opcef")
        #expect(event.record.severity == 5)
        #expect(event["cat"] == "unknown")
        #expect(event["msg"] == "This version of opcef does not know what causes this action.")
    }

    @Test(
        "4: the class id of a long action ends behind 64 characters", arguments: [63, 64, 65, 500])
    func longClassID(length: Int) throws {
        let event = try RenderedEvent(#"{"action":"\#(String(repeating: "x", count: length))"}"#)
        #expect(
            event.record.classID == "itemusage." + String(repeating: "x", count: min(length, 64)))
        #expect(event["act"]?.unicodeScalars.count == min(length, 63))
    }

    @Test("5: the severity is a whole number", arguments: ItemUsageAction.documented)
    func severity(action: ItemUsageAction) throws {
        let event = try RenderedEvent(#"{"action":"\#(action.rawValue)"}"#)
        #expect((0...10).contains(event.record.severity))
    }

    @Test("6: four escapes, in one pass")
    func escapes() throws {
        let event = try RenderedEvent(#"{"user":{"name":"\\=|\n\r\"'/\\n"}}"#)
        #expect(event.cef.contains(#" cs3=\\\=|\n\r"'/\\n cs3Label="#))
        #expect(event["cs3"] == "\\=|\n\r\"'/\\n")
    }

    @Test(
        "7: `rt` has 13 digits, or is left out and counted",
        arguments: [
            ("2001-09-09T01:46:40Z", "1000000000000"), ("2001-09-09T01:46:39.999Z", nil),
            ("2286-11-20T17:46:39.999Z", "9999999999999"), ("2286-11-20T17:46:40Z", nil),
            ("2026-02-17T09:41:08.2079Z", "1771321268207"), ("1970-01-01T00:00:00Z", nil),
            ("2026-02-17T09:41:62Z", nil), ("soon", nil), (" 2026-02-17T09:41:08Z", nil),
        ] as [(String, String?)])
    func receiptTime(timestamp: String, expected: String?) throws {
        let event = try RenderedEvent(#"{"timestamp":"\#(timestamp)"}"#)
        #expect(event["rt"] == expected)
        let bit: UInt64 = 1 << UInt64(EventField.timestamp.rawValue)
        #expect((event.report.unusable & bit != 0) == (expected == nil))
    }

    @Test(
        "8: the header has the event's time, with at most 6 digits, or that of sending",
        arguments: [
            ("2026-02-17T09:41:08Z", "2026-02-17T09:41:08Z"),
            ("2026-02-17T09:41:08.2Z", "2026-02-17T09:41:08.2Z"),
            ("2026-02-17T09:41:08.123456789Z", "2026-02-17T09:41:08.123456Z"),
            ("2026-02-17T00:41:08+01:00", "2026-02-16T23:41:08Z"),
            ("1850-02-17T00:41:08Z", "1850-02-17T00:41:08Z"),
            ("2026-02-17 09:41:08.071", "2026-02-17T09:41:08.071Z"),
            ("9999-12-31T23:59:59-01:00", "1970-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00+01:00", "1970-01-01T00:00:00Z"),
            ("0000-06-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("soon", "1970-01-01T00:00:00Z"), ("", "1970-01-01T00:00:00Z"),
            ("\\u00322026", "1970-01-01T00:00:00Z"),
            ("\\u0032026-02-17T09:41:08Z", "2026-02-17T09:41:08Z"),
        ])
    func headerTime(timestamp: String, expected: String) throws {
        let event = try RenderedEvent(#"{"uuid":"A","timestamp":"\#(timestamp)"}"#)
        #expect(event.syslog.timestamp == expected)
    }

    @Test(
        "9: nothing empty is written, and outer spaces are trimmed",
        arguments: [
            (#""name":"""#, nil), (#""name":" ""#, nil), (#""name":"   ""#, nil),
            (#""name":"\u0020""#, nil), (#""name":null"#, nil), (#""name":" x ""#, "x"),
            (#""name":"x y  ""#, "x y"), (#""name":"\u0020x""#, "x"),
            (#""name":"\tx""#, "<U+0009>x"), (#""name":" \n""#, "\n"),
            (#""name":"\u00a0x""#, "x"), (#""name":"\u3000""#, nil),
            (#""name":"\u2003\u00a0 x\u3000 ""#, "x"), (#""name":"\u00a0\tx""#, "<U+0009>x"),
        ] as [(String, String?)])
    func emptyValues(member: String, expected: String?) throws {
        let event = try RenderedEvent(#"{"user":{\#(member)}}"#)
        #expect(event["cs3"] == expected)
        #expect(event["cs3Label"] == (expected == nil ? nil : "User Name"))
        #expect(event["suser"] == expected)
    }

    @Test("9: the parts of a value that are empty leave no joiner behind")
    func joiners() throws {
        for (members, expected) in [
            (#""city":"a","region":"b","country":"c""#, "a, b, c"),
            (#""city":"a","country":"c""#, "a, c"), (#""region":"b""#, "b"),
            (#""city":" ","region":"b","country":"""#, "b"),
            (#""city":"a ","region":"\u0020","country":" c""#, "a, c"),
        ] {
            #expect(try RenderedEvent(#"{"location":{\#(members)}}"#)["cs6"] == expected)
        }
        let client = #"{"client":{"app_name":"","app_version":"7","os_name":"x","os_version":" "}}"#
        let event = try RenderedEvent(client)
        #expect(event["requestClientApplication"] == "7")
        #expect(event["cs5"] == "x")
    }

    @Test("9: without an address of mail `suser` has the name")
    func firstText() throws {
        for (members, expected) in [
            (#""name":"n","email":"e""#, "e"), (#""name":"n","email":"""#, "n"),
            (#""name":"n","email":" ""#, "n"), (#""name":"n","email":null"#, "n"),
            (#""email":"e""#, "e"), (#""name":"n","email":5"#, "n"),
        ] {
            #expect(try RenderedEvent(#"{"user":{\#(members)}}"#)["suser"] == expected)
        }
    }

    @Test("10: each key once, alphanumeric, and none that a producer must not set")
    func keys() {
        let names = cefRows.map(\.cefName)
        #expect(Set(names).count == names.count)
        let forbidden: Set = [
            "rawEvent", "eventId", "art", "agt", "ahost", "aid", "amac", "at", "atz", "av", "mrt",
            "catdt", "slat", "slong", "dlat", "dlong", "cn3",
        ]
        for name in names {
            #expect(name.wholeMatch(of: /[A-Za-z0-9]+/) != nil)
            #expect(!forbidden.contains(name) && !name.hasPrefix("agent"))
        }
    }

    @Test("11: labels are constants, all different, none of them a key or ending in `Label`")
    func labels() {
        let rows = cefRows
        let labels = rows.compactMap(\.keys.label) + ["Fields Left Out"]
        #expect(Set(labels).count == labels.count)
        #expect(Set(labels).isDisjoint(with: rows.map(\.cefName)))
        for label in labels {
            #expect(!label.hasSuffix("Label") && CEFHeader.isSafe(label))
        }
        for row in rows {
            let isSlot = row.cefName.wholeMatch(of: /(cs|cn|cfp|c6a|flexString)[0-9]/) != nil
            #expect((row.keys.label != nil) == isSlot, "\(row.cefName)")
        }
    }

    @Test(
        "12 and 14: characters and words that never pass raw become marks, and are counted",
        arguments: [
            ("\\u0000", "<U+0000>"), ("\\t", "<U+0009>"), ("\\u001b[2J", "<U+001B>[2J"),
            ("\u{7F}", "<U+007F>"), ("\u{85}", "<U+0085>"), ("\\u0085", "<U+0085>"),
            ("\u{202E}", "<U+202E>"), ("\u{2028}", "<U+2028>"), ("\u{FEFF}", "<U+FEFF>"),
            ("CEF:0|Evil|", "CEF<U+003A>0|Evil|"), ("lEeF:", "lEeF<U+003A>"),
            ("C\\u0045F\\u003a0", "CEF<U+003A>0"),
        ])
    func marks(text: String, expected: String) throws {
        let event = try RenderedEvent(#"{"user":{"name":"a\#(text)b"}}"#)
        #expect(event["cs3"] == "a\(expected)b")
        #expect(event.report.isSanitized)
    }

    @Test(
        "14: an address that was parsed is canonical, and never sanitized",
        arguments: [
            ("2001:db8:cef:1::1", "2001:db8:cef:1::1"), ("2001:db8::cef:1", "2001:db8::cef:1"),
            ("2001:DB8:CEF:0:0:0:0:1", "2001:db8:cef::1"), ("cef::", "cef::"),
            ("0:0:0CEF:0:0:0:cef:0", "0:0:cef::cef:0"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"), ("::1", "::1"), ("::", "::"),
            ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func addressMarks(text: String, expected: String) throws {
        let usage = try RenderedEvent(#"{"item_uuid":"i","client":{"ip_address":"\#(text)"}}"#)
        #expect(usage["c6a2"] == expected)
        #expect(!usage.report.isSanitized)
        let audit = try RenderedEvent(
            #"{"object_type":"user","actor_uuid":"a","action":"view","session":{"ip":"\#(text)"}}"#)
        #expect(audit["c6a2"] == expected)
        let attempt = try RenderedEvent(
            #"{"target_user":{"uuid":"u"},"category":"firewall_failed","details":{"value":"\#(text)"}}"#
        )
        #expect(attempt["msg"] == "Sign-in blocked by a firewall rule, matched \(expected)")
        let isMarked = text.lowercased().contains("cef:")
        #expect(attempt["cs1"] == (isMarked ? expected : text))
        #expect(!attempt.report.isSanitized)
        #expect(!attempt.cef.lowercased().dropFirst(6).contains("cef:0|"))
    }

    @Test("14: a mark that only joining two parts makes loses its colon as well")
    func joinedMark() throws {
        let event = try RenderedEvent(#"{"client":{"os_name":"x CEF","os_version":":0|"}}"#)
        #expect(event["cs5"] == "x CEF :0|")
    }

    @Test("13: what is no UTF-8, and lone surrogates, become U+FFFD, and are counted")
    func repair() throws {
        for text in [#"a\ud800b"#, #"a\udc00b"#, #"a\ud800\u0062"#] {
            let event = try RenderedEvent(#"{"user":{"name":"\#(text)"}}"#)
            #expect(event["cs3"] == "a\u{FFFD}b")
            #expect(event.report.isSanitized)
        }
    }

    @Test("15: a value is cut at its key's limit, between scalars and before escaping")
    func cutValues() throws {
        for scalar in ["x", "é", "😀", "=", "\\\\", "\\n"] {
            for (member, key, limit) in [
                (#""action":"#, "act", 63), (#""user":{"email":"#, "suser", 1023),
                (#""client":{"os_name":"#, "cs5", 4000),
            ] {
                for excess in [0, 1, 10, 2000] {
                    let text = String(repeating: scalar, count: limit + excess)
                    let end = member.contains("{") ? "}}" : "}"
                    let event = try RenderedEvent(
                        "{\(member)\"\(text)\"\(end)", maximumSize: 60_000)
                    let value = try #require(event[key])
                    #expect(value.unicodeScalars.count == limit)
                    #expect(value.contains(/<cut [0-9]+>$/) == (excess > 0))
                    #expect(event.report.isShortened == (excess > 0))
                }
            }
        }
    }

    @Test("15: an identifier is never cut, but left out and counted")
    func identifiers() throws {
        for (path, field, key, limit) in [
            ("uuid", EventField.uuid, "externalId", 40),
            ("account_uuid", .accountUUID, "deviceExternalId", 255),
            ("vault_uuid", .vaultUUID, "cs1", 4000), ("item_uuid", .itemUUID, "fileId", 1023),
        ] {
            for length in [limit, limit + 1] {
                for scalar in ["x", "é"] {
                    let id = String(repeating: scalar, count: length)
                    let event = try RenderedEvent(
                        #"{"action":"fill","\#(path)":"\#(id)"}"#, maximumSize: 60_000)
                    #expect(event[key] == (length > limit ? nil : id))
                    #expect((event[key + "Label"] == nil) || length == limit)
                    let bit: UInt64 = 1 << UInt64(field.rawValue)
                    #expect((event.report.unusable & bit != 0) == (length > limit))
                }
            }
        }
    }

    @Test(
        "17: IPv4 in `src`, IPv6 in `c6a2`, anything else nowhere and counted",
        arguments: [
            ("203.0.113.24", "203.0.113.24", nil), ("::ffff:203.0.113.24", "203.0.113.24", nil),
            ("::FFFF:cb00:7118", "203.0.113.24", nil), ("2001:DB8::17", nil, "2001:db8::17"),
            (" 203.0.113.24 ", "203.0.113.24", nil), ("203.0.113.24.5", nil, nil),
            ("fe80::1%eth0", nil, nil), ("unknown", nil, nil), (" ", nil, nil),
            ("2\\u00303.0.113.24", "203.0.113.24", nil), ("::1", nil, "::1"),
        ] as [(String, String?, String?)])
    func addresses(text: String, ipv4: String?, ipv6: String?) throws {
        for name in ["ip_address", "ip"] {
            let event = try RenderedEvent(#"{"client":{"\#(name)":"\#(text)"}}"#)
            #expect(event["src"] == ipv4)
            #expect(event["c6a2"] == ipv6)
            #expect(event["c6a2Label"] == (ipv6 == nil ? nil : "Source IPv6 Address"))
            let slot = name == "ip" ? EventField.ip : .ipAddress
            let isCounted = event.report.unusable >> UInt64(slot.rawValue) & 1 != 0
            #expect(isCounted == (ipv4 == nil && ipv6 == nil))
        }
    }

    @Test("17: `client.ip` counts only where `client.ip_address` is absent")
    func addressAlias() throws {
        let event = try RenderedEvent(#"{"client":{"ip":"192.0.2.1","ip_address":"192.0.2.2"}}"#)
        #expect(event["src"] == "192.0.2.2")
    }

    @Test("18: keys stand in the order of the mapping")
    func order() throws {
        let event = try RenderedEvent(SampleEvents.example)
        let keys = event.record.pairs.map(\.key).filter { !$0.hasSuffix("Label") }
        let order = cefRows.map(\.cefName)
        #expect(keys == order.filter { keys.contains($0) })
        #expect(order.first == "rt" && order.last == "msg")
    }
}
