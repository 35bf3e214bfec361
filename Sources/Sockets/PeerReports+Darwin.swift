#if canImport(Darwin)
/// Darwin has no queue of errors: each is told by the next call; not tested on this system.
extension Descriptor {
    package borrowing func keepPeerReports(isIPv6: Bool) throws(SystemError) {}

    package borrowing func takePeerReports() -> Int { 0 }
}
#endif
