import Foundation
import Testing

/// A whole-tool test as a text that anyone can write: commands, and what each has to do.
///
/// The form is described in `Scripts/README.md`.
struct Script: Sendable {
    /// One command, and everything that is expected of it.
    struct Step: Sendable {
        let lineNumber: Int
        let environment: [String: String]
        let arguments: [String]
        var input: Source = .text(ScriptText())
        var output: Source = .text(ScriptText())
        var closesOutput = false
        var errors = ScriptText()
        var status: Int32 = 0
        var files: [(name: String, text: ScriptText)] = []
        var modes: [(name: String, mode: Int)] = []
    }

    /// A text that stands in the script, or that a file has.
    enum Source: Sendable {
        case text(ScriptText)
        case file(String)
    }

    let name: String
    /// The files that are there before the first command.
    private(set) var files: [(name: String, text: ScriptText)] = []
    private(set) var steps: [Step] = []

    /// All scripts there are.
    static let all: [Script] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: Places.scripts.path)
        return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted().map { name in
            let data = try? Data(contentsOf: Places.scripts.appending(path: name))
            return Script(name: name, text: String(decoding: data ?? Data(), as: UTF8.self))
        }
    }()

    /// Reads a script; what cannot be understood becomes an issue of the test run.
    init(name: String, text: String) {
        self.name = name
        var section: (words: [String], lines: [String])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.hasPrefix("# ") || line == "#" {
                continue
            } else if line.hasPrefix("$ ") {
                close(&section)
                steps.append(Step(line.dropFirst(2), lineNumber: index + 1))
            } else if line.hasPrefix("-- "), line.hasSuffix(" --") {
                close(&section)
                section = (line.split(separator: " ").dropFirst().dropLast().map(String.init), [])
            } else {
                section?.lines.append(String(line))
            }
        }
        close(&section)
    }

    private mutating func close(_ section: inout (words: [String], lines: [String])?) {
        guard let (words, lines) = section else { return }
        section = nil
        let text = ScriptText(lines: lines)
        guard let last = steps.indices.last else {
            return words.count == 2 && words[0] == "file"
                ? files.append((words[1], text)) : complain(of: words)
        }
        switch (words.first, words.count) {
        case ("input", 1): steps[last].input = .text(text)
        case ("input", 3): steps[last].input = .file(words[2])
        case ("stdout", 1): steps[last].output = .text(text)
        case ("stdout", 2) where words[1] == "closed": steps[last].closesOutput = true
        case ("stdout", 3): steps[last].output = .file(words[2])
        case ("stderr", 1): steps[last].errors = text
        case ("status", 2): steps[last].status = Int32(words[1]) ?? -1
        case ("file", 2): steps[last].files.append((words[1], text))
        case ("mode", 3): steps[last].modes.append((words[1], Int(words[2], radix: 8) ?? -1))
        default: complain(of: words)
        }
    }

    private func complain(of words: [String]) {
        Issue.record("\(name): there is no section '-- \(words.joined(separator: " ")) --' here")
    }
}

extension Script: CustomTestStringConvertible {
    var testDescription: String { name }
}

extension Script.Step {
    /// Reads a command: `NAME=VALUE… opcef ARGUMENT…`, with `'…'` around words with spaces.
    fileprivate init(_ command: Substring, lineNumber: Int) {
        var words: [String] = []
        for (index, part) in command.split(separator: "'", omittingEmptySubsequences: false)
            .enumerated()
        {
            let pieces =
                index % 2 == 1
                ? [part] : part.split(separator: " ", omittingEmptySubsequences: false)
            if words.isEmpty { words.append("") }
            words[words.count - 1] += pieces.first ?? ""
            words += pieces.dropFirst().map(String.init)
        }
        words.removeAll { $0.isEmpty }
        let variables = words.prefix { $0 != "opcef" }
        environment = Dictionary(
            variables.map { variable in
                let parts = variable.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), String(parts.last ?? ""))
            }, uniquingKeysWith: { $1 })
        arguments = Array(words.dropFirst(variables.count + 1))
        self.lineNumber = lineNumber
    }
}
