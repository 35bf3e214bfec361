import Foundation

extension Descriptor {
    /// Reads on from `offset`.
    ///
    /// The corresponding C function is `lseek`.
    package borrowing func move(to offset: Int) throws(SystemError) {
        guard lseek(rawValue, off_t(offset), SEEK_SET) >= 0 else { throw SystemError("lseek") }
    }
}
