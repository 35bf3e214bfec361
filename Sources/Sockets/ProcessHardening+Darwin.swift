#if canImport(Darwin)
import Foundation

let coreFileLimit = CInt(RLIMIT_CORE)

/// There is no such switch here.
func forbidDumps() {}
#endif
