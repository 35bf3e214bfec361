import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("What others may see of a run")
    struct HardeningTests {
        @Test("a crash leaves no core file, and new files are their owner's alone")
        func limits() async throws {
            let tool = try RunningTool(["--hostname", "h"])
            tool.input.write(Data(SampleEvents.line(1)))
            _ = await inThread { tool.output.availableData }
            let process = "/proc/\(tool.id)"
            let limits = try String(contentsOfFile: "\(process)/limits", encoding: .utf8)
            #expect(limits.contains(#/Max core file size +0 +0 /#))
            let status = try String(contentsOfFile: "\(process)/status", encoding: .utf8)
            #expect(status.contains("Umask:\t0077\n"))
            try tool.input.close()
            #expect(await tool.ended().status == 0)
        }
    }
}
