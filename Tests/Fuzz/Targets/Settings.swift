import Bytes
import EventFormats
import EventMapping
import Foundation
import JSON5
import JSONStream
import OnePasswordEvents

@testable import opcef

extension FuzzTarget {
    /// What others take for JSON is JSON5, places are in the text, and errors are printable.
    static let json5 = FuzzTarget("json5") { bytes in
        do throws(JSON5SyntaxError) {
            let node = try JSON5Reader.read(bytes)
            check(node, lines: bytes.count { $0 == UInt8(ascii: "\n") } + 1)
        } catch {
            requirePrintable(JSON5FileError.syntax(error).report("a").message)
            switch error.problem {
            case .tooDeep, .repeatedName, .badWord, .badString: return
            default: break
            }
            let object = try? JSONSerialization.jsonObject(
                with: Data(bytes), options: .fragmentsAllowed)
            require(object == nil || bytes.contains(0), "JSON, but \(error)")
        }
    }

    private static func check(_ node: JSON5Node, lines: Int) {
        require((1...lines).contains(node.place.line) && node.place.column >= 1, "\(node.place)")
        if case .number(let text) = node.value {
            require(Double(text)?.isFinite == true, "\(text)")
        }
        for member in node.members ?? [] { check(member.node, lines: lines) }
        if case .array(let elements) = node.value {
            for element in elements { check(element, lines: lines) }
        }
    }

    /// A configuration is refused in printable words, or every message that it makes is valid.
    static let configuration = FuzzTarget("configuration") { bytes in
        let path = scratchFile(bytes)
        let configuration: Configuration
        do throws(UsageError) {
            configuration = try Configuration(path)
        } catch {
            switch error {
            case .file(_, let error): requirePrintable(error.report(path).message)
            case .faults(_, let faults):
                for fault in faults { requirePrintable(fault.report(in: path).message) }
            case .option, .signals, .token, .metrics: require(false, "\(error)")
            }
            return
        }
        for format in EventFormat.allCases {
            let changes = configuration.mapping[format.keyFormat] ?? []
            guard !changes.isEmpty || !configuration.rules.isEmpty else { continue }
            var encoder = MessageEncoder(
                mapping: .standard.withNames.applying(changes, in: format),
                rules: configuration.rules, format: format, header: .example,
                maximumSize: 8000, now: { .epoch })
            var reader = EventReader(limit: 1 << 20)
            while case .event = reader.next(samples.span, end: sampleSize, isLast: true) {
                var output = ByteBuffer()
                let kind = reader.kind
                reader.withEvent(samples.span) { _ = encoder.append(kind, $0, $1, into: &output) }
                check(output.withSpan { span in span.indices.map { span[$0] } }, format, 8000)
            }
        }
    }

    private static let sampleText = #"""
        {"uuid":"A","timestamp":"2026-11-23T10:00:00Z","used_version":1,"vault_uuid":"v","item_uuid":"i","action":"reveal","user":{"uuid":"u","name":"n = |","email":"e@example.com"},"client":{"app_name":"1Password CLI","app_version":"2","platform_name":"p","os_name":"Linux","ip_address":"192.0.2.1"},"location":{"country":"DE","city":"B"}}
        {"uuid":"B","session_uuid":"s","timestamp":"2026-11-23T23:00:00Z","category":"credentials_failed","type":"password_secret_bad","country":"DE","target_user":{"uuid":"u","name":"n\n","email":"e"},"client":{"ip_address":"2001:db8::1"}}
        {"uuid":"C","timestamp":"2026-11-28T10:00:00Z","actor_uuid":"u","action":"grant","object_type":"uva","object_uuid":"v","aux_info":"A^=|","aux_id":7,"session":{"ip":"198.51.100.1"}}
        """#
    private static let sampleSize = sampleText.utf8.count
    private static let samples =
        Array(sampleText.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
}

/// The path of a file in memory, or of a folder, that is this process's alone; the runner removes it.
let scratchPath = "/dev/shm/opcef-fuzz-\(ProcessInfo.processInfo.processIdentifier)"

/// Writes an input to a file in memory, the only one of this process, and returns its path.
func scratchFile(_ bytes: [UInt8]) -> String {
    let path = scratchPath
    guard (try? Data(bytes).write(to: URL(filePath: path))) != nil else {
        fatalError("cannot write \(path)")
    }
    return path
}
