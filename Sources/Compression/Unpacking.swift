package import SystemCalls

/// What an ordinary file holds once it is unpacked; places count unpacked bytes.
extension Descriptor {
    /// Whether the file begins as gzip does.
    package var isGzip: Bool {
        get throws(SystemError) {
            let beginning = try bytes(upTo: InputForm.length)
            return InputForm(beginningWith: beginning, isWhole: true) == .gzip
        }
    }

    /// Unpacks the bytes of a gzip file from `offset` on, at most `count`.
    ///
    /// Fewer come where the file ends or is broken. Throws where zlib is missing.
    package borrowing func unpackedBytes(
        from offset: Int = 0, upTo count: Int
    ) throws(GzipError) -> [UInt8] {
        var kept: [UInt8] = []
        _ = try unpack(upTo: offset + count) { bytes, place in
            let from = max(offset - place, 0)
            if from < bytes.count { kept += bytes[from...] }
        }
        return Array(kept.prefix(count))
    }

    /// How many bytes a gzip file holds unpacked, up to where it ends or is broken.
    package borrowing func unpackedSize() throws(GzipError) -> Int {
        try unpack(upTo: .max) { _, _ in }
    }

    /// The size in the file's last four bytes: that of its last member, modulo 2^32.
    package borrowing func statedSize() throws(SystemError) -> UInt32 {
        let size = try self.size
        guard size >= 4 else { return 0 }
        return try bytes(from: size - 4, upTo: 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Unpacks at least `limit` bytes, where there are so many, and returns how many.
    private borrowing func unpack(
        upTo limit: Int, _ body: (ArraySlice<UInt8>, _ place: Int) -> Void
    ) throws(GzipError) -> Int {
        var decoder = try GzipDecoder()
        var buffer = [UInt8](repeating: 0, count: min(max(limit, 1), 1 << 16))
        var (packed, place) = (0, 0)
        while place < limit {
            let count = (try? decoder.decode(into: &buffer, from: 0, to: buffer.count)) ?? 0
            if count > 0 {
                body(buffer[..<count], place)
                place += count
            } else {
                guard !decoder.hasFailed, let bytes = try? bytes(from: packed, upTo: 1 << 16),
                    !bytes.isEmpty
                else { break }
                packed += bytes.count
                decoder.supply(bytes)
            }
        }
        return place
    }
}
