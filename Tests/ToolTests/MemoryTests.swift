import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// With the path of a tool that was built for release in `OPCEF_TEST_LARGE`: 1 GB through it.
    @Suite("Memory is constant")
    struct MemoryTests {
        private static let released = ProcessInfo.processInfo.environment["OPCEF_TEST_LARGE"]
            .map { URL(filePath: $0, relativeTo: Places.repository) }
        private static let size = released == nil ? 64_000_000 : 1_000_000_000
        private static let limit = 64 << 20

        /// What stands between events, before the first and after the last.
        enum Container: String, CaseIterable, Sendable {
            case lines = "\n||"
            case array = ",|[|]"
            case page = #",|{"cursor":"c","has_more":true,"items":[|]}"#

            var parts: [[UInt8]] {
                rawValue.split(separator: "|", omittingEmptySubsequences: false)
                    .map { Array($0.utf8) }
            }
        }

        @Test(
            "input of any size takes less than 64 MiB",
            .timeLimit(.minutes(8)), arguments: Container.allCases)
        func peak(container: Container) async throws {
            let separator = container.parts[0]
            let beginning = container.parts[1]
            let ending = container.parts[2]
            let block = SampleEvents.joined(
                byteLines(SampleEvents.realisticLines(400)), by: separator[0])
            let blocks = (Self.size + block.count - 1) / block.count
            let tool = try RunningTool(
                ["--hostname", "h", "--summary", "json"], output: .nowhere,
                binary: Self.released ?? Places.tool,
                longest: .seconds(400))
            let start = ContinuousClock.now
            let peak = await inThread {
                guard tool.feed(beginning) else { return Int?.none }
                for _ in 1..<blocks {
                    guard tool.feed(block) else { return nil }
                }
                guard tool.feed(block.dropLast() + ending) else { return nil }
                return Self.peak(of: tool.id)
            }
            try tool.input.close()
            let run = await tool.ended()
            let counts = #"{"read":\#(blocks * 400),"rejected":0,"sent":\#(blocks * 400),"#
            #expect(run.errors.hasPrefix(counts), "\(run.errors)")
            let found = try #require(peak)
            print("\(container), \(Self.size) bytes: peak \(found / 1024) KiB, ", terminator: "")
            print("\(ContinuousClock.now - start)")
            #expect(found < Self.limit)
        }

        @Test("10 million ids are compared in less than 256 MiB", .timeLimit(.minutes(4)))
        func identifiers() async throws {
            let account = try Account(events: 10)
            let count = Self.released == nil ? 200_000 : 10_000_000
            let tool = try RunningTool(
                ["reconcile", "-", "--since", "1d", "--as-of", "0s"],
                environment: account.environment, binary: Self.released ?? Places.tool,
                longest: .seconds(200))
            async let output = tool.allOutput()
            let peak = await inThread {
                for start in stride(from: 0, to: count, by: 10_000) {
                    let lines = (start..<start + 10_000).map { number in
                        "\(1_000_000_000 + number)ABCDEFGHIJKLMNOP\n"
                    }
                    guard tool.feed(lines.joined().utf8) else { return Int?.none }
                }
                return Self.peak(of: tool.id)
            }
            try tool.input.close()
            let run = await tool.ended()
            #expect(await output.split(separator: UInt8(ascii: "\n")).count == 10)
            let words = "10 events compared with \(count) ids, 10 missing, \(count) ids of no event"
            #expect(run.errors.contains(words), "\(run.errors)")
            let found = try #require(peak)
            print("\(count) ids: peak \(found / 1024) KiB")
            #expect(found < 256 << 20)
        }

        /// The most memory that a process had at any time, by `proc(5)`.
        static func peak(of process: pid_t) -> Int? {
            let path = "/proc/\(process)/status"
            let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return status.firstMatch(of: /VmHWM:\s*([0-9]+) kB/).flatMap { Int($0.output.1) }
                .map { $0 * 1024 }
        }
    }
}
