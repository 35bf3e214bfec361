import Foundation

// Linux's headers make it an enumeration.
let coreFileLimit = CInt(RLIMIT_CORE.rawValue)

/// Closes the memory of the process to other processes of the same user.
///
/// `prctl` takes a variable number of arguments, which Swift does not call, so it is looked up.
func forbidDumps() {
    typealias Function = @convention(c) (CInt, CUnsignedLong) -> CInt
    let setDumpable: CInt = 4
    guard let library = DynamicLibrary(),
        // Safe: on the machines that Swift runs on both forms pass two words in registers.
        let control: Function = unsafe library.function("prctl")
    else { return }
    _ = control(setDumpable, 0)
}
