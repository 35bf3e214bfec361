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
