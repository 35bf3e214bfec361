import Foundation

/// When a file was made, which tells it from a later one that has got its number.
extension Descriptor {
    /// When the file was made, in nanoseconds since 1970; nil where the file system does not tell.
    ///
    /// The corresponding C function is `statx`, which Swift's Glibc lacks since its header wants
    /// `_GNU_SOURCE`; the structure is written by hand:
    ///
    ///     0: mask, 4 │ … │ 80: birth: seconds, 8; nanoseconds, 4 │ … │ 256
    package var born: Int? {
        typealias Call =
            @convention(c) (
                CInt, UnsafePointer<CChar>, CInt, CUnsignedInt, UnsafeMutableRawPointer
            ) -> CInt
        // Safe: the symbol is the function of this type since Linux 4.11 and glibc 2.28.
        guard
            let call = unsafe dlsym(nil, "statx").map({ unsafe unsafeBitCast($0, to: Call.self) })
        else { return nil }
        let (itself, birth) = (CInt(0x1000), CUnsignedInt(0x800))
        let descriptor = rawValue
        return unsafe withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { status in
            // Safe: the structure has 256 bytes, and the kernel keeps no pointer.
            unsafe status.initializeMemory(as: UInt8.self, repeating: 0)
            guard let start = status.baseAddress,
                unsafe call(descriptor, "", itself, birth, start) == 0,
                unsafe status.load(as: UInt32.self) & birth != 0
            else { return nil }
            let seconds = unsafe Int(status.load(fromByteOffset: 80, as: Int64.self))
            let rest = unsafe Int(status.load(fromByteOffset: 88, as: UInt32.self))
            // Some file systems say that they tell, and have nothing.
            return seconds > 0 ? seconds * 1_000_000_000 + rest : nil
        }
    }
}
