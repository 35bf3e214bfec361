import Foundation
import Testing

extension ToolTests {
    @Suite("Standard descriptors that are closed at the start")
    struct ClosedDescriptorTests {
        @Test(
            "no other file is taken for them, and nothing counts as written",
            .timeLimit(.minutes(1)),
            arguments: [
                ("<&-", 74), ("Examples/item-usages.json >&-", 74),
                ("Examples/item-usages.json 2>&-", 0),
            ])
        func closed(arguments: String, status: Int32) async throws {
            let run = try await ToolRun(
                ["-c", "exec '\(Places.tool.path)' --summary json \(arguments)"],
                binary: URL(filePath: "/bin/sh"))
            #expect(run.status == status)
            #expect(run.lines.count == (status == 0 ? 13 : 0))
            if status != 0 { #expect(run.errors.contains(#""sent":0,"#)) }
        }
    }
}
