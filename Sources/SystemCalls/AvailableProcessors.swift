import Foundation

/// On how many processors this process may run, which `taskset` or a container may have limited.
///
/// Linux's `sched_getaffinity`, which Swift does not see since `<sched.h>` has it for
/// `_GNU_SOURCE` alone.
package func availableProcessors() -> Int {
    typealias Function = @convention(c) (CInt, Int, UnsafeMutableRawPointer) -> CInt
    // One bit a processor: as many as Linux can be built for.
    var set = [UInt64](repeating: 0, count: 8192 / UInt64.bitWidth)
    let size = set.count * MemoryLayout<UInt64>.size
    guard let library = DynamicLibrary(),
        let affinity: Function = unsafe library.function("sched_getaffinity"),
        // Safe: the kernel fills at most the bytes it is told of, and keeps no pointer.
        unsafe affinity(0, size, &set) == 0
    else { return ProcessInfo.processInfo.activeProcessorCount }
    return set.reduce(0) { $0 + $1.nonzeroBitCount }
}
