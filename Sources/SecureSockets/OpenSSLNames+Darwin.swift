#if canImport(Darwin)
/// None: opening libssl or libcrypto by name aborts the process on this system.
let openSSLSuffixes: [String] = []
#endif
