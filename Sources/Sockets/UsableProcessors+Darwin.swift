#if canImport(Darwin)
import Foundation

/// On how many processors this process may run.
package func usableProcessors() -> Int { ProcessInfo.processInfo.activeProcessorCount }
#endif
