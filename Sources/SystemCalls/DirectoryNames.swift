import Foundation

extension Directory {
    /// The names of what lies in the folder, in no order, without `.` and `..`.
    ///
    /// The corresponding C functions are `fdopendir` and `readdir`.
    package borrowing func names() throws(SystemError) -> [String] {
        // The listing gets a descriptor of its own, which it closes, and with it a place of its own.
        let opened = try open(reading: ".")
        let number = opened.rawValue
        // Safe: `fdopendir` takes the number over; it is given away only where that went well.
        guard let listing = unsafe fdopendir(number) else { throw SystemError("fdopendir") }
        _ = opened.release()
        // Safe: the listing is open until here, and nobody else has it.
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while true {
            errno = 0
            // Safe: the entry is valid up to the next call, and its name is copied before.
            guard let entry = unsafe readdir(listing) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: nameCapacity) { start in
                    unsafe String(cString: start)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemError("readdir") }
        return names
    }
}

/// The longest name of a file, with the zero at its end.
private let nameCapacity = 256
