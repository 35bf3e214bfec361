import Foundation
import Testing

@Suite("The files of the examples")
struct ExampleFilesTests {
    private static let top = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The files below the folder of this name, by their paths from there.
    private static func files(of folder: String) -> [String] {
        let root = top.appending(path: folder)
        return (FileManager.default.enumerator(atPath: root.path)?.allObjects ?? [])
            .compactMap { $0 as? String }
            .filter { path in
                let values = try? root.appending(path: path).resourceValues(
                    forKeys: [.isRegularFileKey])
                return values?.isRegularFile == true
            }
    }

    @Test("each is named by a document, so that none is left over")
    func named() throws {
        let documents =
            ["README.md"]
            + ["Docs", "Examples", "Tests"].flatMap { folder in
                Self.files(of: folder).filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }
            }
        let text = try documents.map {
            try String(contentsOf: Self.top.appending(path: $0), encoding: .utf8)
        }.joined(separator: "\n")
        // As letters, digits and what names hold, so that `check` is not found in `checked`.
        let words = Set(text.split { !($0.isLetter || $0.isNumber || "._-".contains($0)) })
        let files = Self.files(of: "Examples")
        #expect(files.count > 30)
        for file in files where !file.hasSuffix("README.md") {
            let name = file.split(separator: "/").last ?? ""
            // At the end of a sentence a full stop follows.
            #expect(words.contains(name) || words.contains("\(name)."), "Examples/\(file)")
        }
    }
}
