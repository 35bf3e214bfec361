import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("The processors that a process may use")
struct AvailableProcessorsTests {
    @Test("they are as many as the kernel says of the process")
    func count() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(
            status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
        let groups = line.dropFirst("Cpus_allowed:".count).split(whereSeparator: " \t,".contains)
        let bits = try groups.map { try #require(UInt32($0, radix: 16)).nonzeroBitCount }
        #expect(availableProcessors() == bits.reduce(0, +))
        #expect(availableProcessors() >= 1)
    }

    @Test("a limit of one is seen, as taskset sets it")
    func limited() async throws {
        typealias Function = @convention(c) (CInt, Int, UnsafeRawPointer) -> CInt
        let library = try DynamicLibrary("libc.so.6")
        guard let limit: Function = unsafe library.function("sched_setaffinity") else {
            Issue.record("no sched_setaffinity")
            return
        }
        let found = await inThread {
            // The affinity of a thread is its own.
            for processor in 0..<64 {
                let set: [UInt64] = [1 << UInt64(processor)]
                if unsafe limit(0, 8, set) == 0 { return availableProcessors() }
            }
            return 0
        }
        #expect(found == 1)
    }
}
