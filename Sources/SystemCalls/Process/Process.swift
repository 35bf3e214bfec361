import Glibc

/// Protects the events and secrets in the process's memory and files from other users.
///
/// New files get mode `0600`, a crash leaves no core file, and other processes of the same user
/// cannot read the memory. The corresponding C functions are `umask`, `setrlimit` and `prctl`.
package func hardenProcess() {
    umask(0o077)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    // Safe: the kernel only reads the limit.
    _ = unsafe setrlimit(coreFileLimit, &none)
    forbidDumps()
}

/// Whether the process runs with another user's or group's rights than those of who started it.
///
/// The corresponding C functions are `geteuid`, `getuid`, `getegid` and `getgid`.
package var isSetuid: Bool { geteuid() != getuid() || getegid() != getgid() }

/// `RLIMIT_CORE`, which glibc declares as an enumeration.
private let coreFileLimit = CInt(RLIMIT_CORE.rawValue)

/// Makes the process "not dumpable" (prctl(2), `PR_SET_DUMPABLE`).
///
/// `prctl` is variadic, which Swift cannot call, so it is looked up.
private func forbidDumps() {
    typealias Function = @convention(c) (CInt, CUnsignedLong) -> CInt
    let setDumpable: CInt = 4
    guard let library = DynamicLibrary(),
        // Safe: on the machines that Swift runs on both forms pass two words in registers.
        let control: Function = unsafe library.function("prctl")
    else { return }
    _ = control(setDumpable, 0)
}

/// The ID of this process.
///
/// The corresponding C function is `getpid`.
package var processID: Int32 { getpid() }

/// Returns the value of the environment variable `name`, or nil if it is not set.
///
/// The corresponding C function is `getenv`.
package func environmentValue(_ name: String) -> String? {
    // Safe: nothing in this program changes the environment, and the text is copied.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// Returns the machine's own host name; empty if it has none.
///
/// No name server is asked. The corresponding C function is `gethostname`.
package func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    // Safe: `gethostname` fills at most `name.count - 1` bytes, and the last one stays zero.
    let result = unsafe gethostname(&name, name.count - 1)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return result == 0 ? String(decoding: bytes, as: UTF8.self) : ""
}

/// Returns the number of processors that this process may run on, which `taskset` or a container may limit.
///
/// The corresponding C function is Linux's `sched_getaffinity`, which Swift does not import since
/// `<sched.h>` declares it for `_GNU_SOURCE` only.
package func availableProcessors() -> Int {
    typealias Function = @convention(c) (CInt, Int, UnsafeMutableRawPointer) -> CInt
    // One bit per processor, as many as Linux can be built for.
    var set = [UInt64](repeating: 0, count: 8192 / UInt64.bitWidth)
    let size = set.count * MemoryLayout<UInt64>.size
    guard let library = DynamicLibrary(),
        let affinity: Function = unsafe library.function("sched_getaffinity"),
        // Safe: the kernel fills at most `size` bytes, and keeps no pointer.
        unsafe affinity(0, size, &set) == 0
    else { return max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }
    return set.reduce(0) { $0 + $1.nonzeroBitCount }
}
