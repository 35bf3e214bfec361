import Foundation

/// Keeps what the process reads and writes to itself, as far as the system lets it.
///
/// New files are their owner's alone, and a crash leaves no core file. The corresponding C
/// functions are `umask` and `setrlimit`.
package func hardenProcess() {
    umask(0o077)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    // Safe: the kernel only reads the limit.
    _ = unsafe setrlimit(coreFileLimit, &none)
    forbidDumps()
}

/// Whether the process has the rights of the owner of its program, and not of who started it.
package var isSetuid: Bool { geteuid() != getuid() || getegid() != getgid() }
