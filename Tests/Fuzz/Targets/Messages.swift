import Classification
import EventFormats
import EventMapping
import Foundation
import OnePasswordEvents
import Syslog

extension FuzzTarget {
    /// Whatever the events say, each message is one valid record of its format, no longer than
    /// allowed, and the same whatever was written before it.
    static let messages = FuzzTarget("messages") { bytes in
        var random = choices(for: bytes)
        let format = random.pick(EventFormat.allCases)
        let size = random.pick([1024, 1100, 8000])
        let account = random.pick([Account(), Account(uuid: "ACC", name: "a-1")])
        let rules = random.once(in: 3) ? Self.rules : []
        var pipeline = Pipeline(
            maximumSize: size, format: format, account: account, rules: rules)
        if random.once(in: 2) { pipeline.names = knownNames }
        let messages = pipeline.messages(for: bytes)
        for message in messages { check(message, format, size) }
        require(pipeline.messages(for: bytes) == messages, "the second time it is another message")
    }

    /// Requires that a message is what it has to be.
    static func check(_ message: [UInt8], _ format: EventFormat, _ size: Int) {
        require(message.count <= size, "\(message.count) bytes, allowed are \(size)")
        do {
            let syslog = try StrictSyslogDecoder.decode(message)
            switch format {
            case .cef: _ = try StrictCEFDecoder.decode(syslog.message)
            case .leef: _ = try StrictLEEFRecord(syslog.message)
            case .leef1: checkLEEF1(syslog.message)
            case .json:
                let object = try JSONSerialization.jsonObject(with: Data(syslog.message))
                require(object is [String: Any], "no object")
                require(
                    syslog.message.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character")
            }
        } catch {
            require(false, "\(error): \(String(decoding: message, as: UTF8.self))")
        }
    }

    /// Requires a LEEF 1.0 record: five pipes in all, and pairs with a tab between them.
    private static func checkLEEF1(_ record: [UInt8]) {
        let text = String(decoding: record, as: UTF8.self)
        let fields = record.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        require(fields.count == 6 && fields[0].elementsEqual("LEEF:1.0".utf8), text)
        for pair in fields[5].split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        {
            let parts = pair.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            require(parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty, text)
            require(pair.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, text)
        }
    }

    private static let rules: [EventRule] = {
        var tagged = EventRule(line: 1)
        tagged.conditions = [.text([.uuid], named: nil, [TextPattern("*a*b?")])]
        tagged.effect.tags = ["a", "b"]
        var raised = EventRule(line: 2)
        raised.conditions = [.text([.userEmail, .action], named: .user, [TextPattern("*e*")])]
        raised.effect.severity = 9
        raised.effect.category = EventCategory(rawValue: "raised")
        raised.effect.name = "Raised by rule"
        return [tagged, raised]
    }()

    private static let knownNames: KnownNames = {
        var names = KnownNames()
        for kind in NameKind.allCases {
            names.set(kind, of: "a", to: "Known \(kind)")
            names.set(kind, of: "reveal", to: "caf\u{E9} = \(kind)|\u{202E}\n")
            names.set(kind, of: "b", to: String(repeating: "\(kind) ", count: 90))
        }
        return names
    }()
}
