import Foundation

extension Descriptor {
    /// Asks for room for `count` bytes from `offset` on, without making the file longer.
    ///
    /// - Returns: false where the system or the file system knows no such wish.
    ///
    /// The corresponding C function is Linux's `fallocate`, which Swift does not see since
    /// `<fcntl.h>` has it for `_GNU_SOURCE` alone.
    borrowing func reserve(_ count: Int, from offset: Int) throws(SystemError) -> Bool {
        typealias Function = @convention(c) (CInt, CInt, off_t, off_t) -> CInt
        let keepsSize: CInt = 1
        guard let library = DynamicLibrary(),
            // Safe: that is how `<fcntl.h>` declares it, with `off_t` of 64 bits.
            let allocate: Function = unsafe library.function("fallocate")
        else { return false }
        let descriptor = rawValue
        do throws(SystemError) {
            try checked("write") { allocate(descriptor, keepsSize, off_t(offset), off_t(count)) }
        } catch  where error.isDiskFull || error.number == EFBIG {
            throw error
        } catch {
            return false
        }
        return true
    }

    /// Makes the file end at `offset`.
    ///
    /// The corresponding C function is `ftruncate`.
    borrowing func cut(to offset: Int) throws(SystemError) {
        let descriptor = rawValue
        _ = try retryingOnInterrupt("ftruncate") { Int(ftruncate(descriptor, off_t(offset))) }
    }

    /// Locks the file for this opening of it, if nobody else has; where it has, returns false.
    ///
    /// The corresponding C function is `flock`.
    borrowing func lock() throws(SystemError) -> Bool {
        let descriptor = rawValue
        do throws(SystemError) {
            try checked("flock") { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch  where error.wouldBlock {
            return false
        }
        return true
    }

    borrowing func unlock() throws(SystemError) {
        let descriptor = rawValue
        try checked("flock") { flock(descriptor, LOCK_UN) }
    }

    /// Where the last whole frame ends, of frames with a count before each (RFC 6587, section 3.4.1).
    ///
    /// Looked for from `start`, where one begins. Something else than frames is the error `notCounted`.
    borrowing func endOfCountedFrames(from start: Int, size: Int) throws(SystemError) -> Int {
        let window = 64 * 1024
        var end = start
        var bytes: [UInt8] = []
        var base = start
        while end < size {
            // The longest count of a message that opcef writes has seven digits.
            if end + 12 > base + bytes.count, base + bytes.count < size {
                base = end
                bytes = try self.bytes(from: base, upTo: min(window, size - base))
                guard !bytes.isEmpty else { return end }
            }
            let head = bytes.dropFirst(end - base).prefix(12)
            let digits = head.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard let first = digits.first ?? (head.isEmpty ? 0x31 : nil), first != 0x30 else {
                throw .notCounted
            }
            guard let space = head.dropFirst(digits.count).first else {
                if digits.count == 12 { throw .notCounted }
                return end
            }
            guard space == UInt8(ascii: " "),
                let count = Int(String(decoding: digits, as: UTF8.self))
            else { throw .notCounted }
            let next = end + digits.count + 1 + count
            if next > size { return end }
            end = next
        }
        return end
    }
}
