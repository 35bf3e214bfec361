import Foundation

/// A part of a document that is made from a table of the code.
///
///     <!-- options: made from the option table -->
///     …
///     <!-- end of options -->
struct GeneratedBlock {
    let document: String
    let name: String
    let content: String

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Whether a document is `content` and nothing else.
    static func whole(_ document: String, _ content: String) throws -> Bool {
        let file = root.appending(path: document)
        if isWriting { try content.write(to: file, atomically: true, encoding: .utf8) }
        return try String(contentsOf: file, encoding: .utf8) == content
    }

    private static var isWriting: Bool {
        ProcessInfo.processInfo.environment["OPCEF_WRITE_DOCS"] == "1"
    }

    /// What the document holds between the marks now, or nil where they are missing.
    ///
    /// With `OPCEF_WRITE_DOCS=1` in the environment the document is brought up to date first.
    func current() throws -> String? {
        let file = Self.root.appending(path: document)
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let start = text.range(of: "<!-- \(name): made from the code -->\n"),
            let end = text.range(of: "<!-- end of \(name) -->")
        else { return nil }
        if Self.isWriting {
            let updated = text.replacingCharacters(
                in: start.upperBound..<end.lowerBound, with: content)
            try updated.write(to: file, atomically: true, encoding: .utf8)
            return content
        }
        return String(text[start.upperBound..<end.lowerBound])
    }
}

/// A table in GitHub's Markdown.
struct MarkdownTable {
    let header: [String]
    let rows: [[String]]

    var text: String {
        ([header, header.map { _ in "---" }] + rows)
            .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}
