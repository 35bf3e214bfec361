import Foundation

/// A file of the package's sources.
struct SourceFile: Sendable {
    /// The path below `Sources`, such as `Bytes/ByteBuffer.swift`.
    let path: String
    let lines: [Substring]

    /// The name of the target.
    var target: String { String(path.prefix { $0 != "/" }) }

    /// The modules that the file imports.
    var imports: [String] {
        lines.compactMap { line in
            line.wholeMatch(of: /(?:(?:@\w+|package|public|internal|private) )*import (\w+)/)
                .map { String($0.1) }
        }
    }

    /// The lines without comments.
    var code: [Substring] {
        lines.map { line in
            line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All files of `Sources`.
    static let all: [SourceFile] = {
        let sources = root.appending(path: "Sources")
        let paths =
            FileManager.default.enumerator(atPath: sources.path)?
            .compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            SourceFile(
                path: path,
                lines: text("Sources/\(path)").split(
                    separator: "\n", omittingEmptySubsequences: false))
        }
    }()

    /// The text of a file below the package's folder; empty where there is none.
    static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }
}
