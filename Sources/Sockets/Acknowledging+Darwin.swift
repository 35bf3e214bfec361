#if canImport(Darwin)
extension Descriptor {
    /// Does nothing: the system has no such option; not tested there.
    package borrowing func acknowledgeAtOnce() {}
}
#endif
