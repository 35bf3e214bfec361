import Checkpoints
import Foundation
import TestSupport

extension TemporaryFolder {
    /// Creates a folder whose log `a` a run has seen empty, after it had read what is now `a.1`.
    static func withEmptyLog() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.rename("a", "a.1")
        try folder.write("a", "")
        _ = try Run(folder, ["a"])
        return folder
    }

    /// The path of the state file.
    var statePath: StatePath {
        get throws {
            guard let state = StatePath(path("state")) else { throw CocoaError(.fileNoSuchFile) }
            return state
        }
    }
}

/// How long a lock that should be free is waited for.
///
/// Other tests start programs, and between fork and exec those have every lock of this process.
let patience = Duration.seconds(20)

/// A line of an event, told from others by its number.
func line(_ number: Int) -> String {
    let text = String(number)
    let digits = String(repeating: "0", count: 26 - text.count) + text
    return #"{"uuid":"\#(digits)","timestamp":"2026-11-23T10:00:00Z","item_uuid":"i"}"# + "\n"
}

func lines(_ numbers: ClosedRange<Int>) -> String { numbers.map(line).joined() }

/// How many bytes a line has.
let lineLength = line(0).utf8.count

/// A position of some numbers.
struct Numbers: StatePosition, Codable, Hashable, ExpressibleByDictionaryLiteral {
    private let numbers: [String: Int]

    subscript(name: String) -> Int? { numbers[name] }

    init(dictionaryLiteral numbers: (String, Int)...) {
        self.numbers = [String: Int](uniqueKeysWithValues: numbers)
    }

    init(from decoder: any Decoder) throws {
        numbers = try decoder.singleValueContainer().decode([String: Int].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(numbers)
    }
}
