import Foundation

@testable import Checkpoints
@testable import Forwarding
@testable import opcef

extension FuzzTarget {
    /// A spool gives the bytes that were taken, each at its place, and no others, whatever was done to
    /// its files since.
    static let spools = FuzzTarget("spools") { bytes in
        var random = choices(for: bytes)
        let folder = scratchFolder()
        let streams = [bytes, Array(bytes.reversed())].prefix(random.number(in: 1...2))
        do {
            for (index, stream) in streams.enumerated() {
                let spool = try Spool(folder.path, lockTimeout: nil, unless: nil)
                try write(stream, number: index + 1, into: spool, &random)
            }
        } catch {
            fatalError("cannot write the spool: \(error)")
        }
        let before = content(of: folder)
        require(before.gaps == 0 && before.findings.isEmpty, "\(before.findings) without damage")
        for (index, stream) in streams.enumerated() where !stream.isEmpty {
            require(before.bytes(ofStream: index + 1, from: 0) == stream, "another stream")
        }
        damage(folder, with: bytes, &random)
        check(folder, streams)
        check(folder, streams)
    }

    /// Writes a stream as a run does: in segments of blocks.
    private static func write(
        _ stream: [UInt8], number: Int, into spool: borrowing Spool, _ random: inout SplitMix64
    ) throws {
        var segment: SegmentWriter?
        var last = spool.lastNumber
        var start = 0
        for end in random.ends(of: stream.count) + [stream.count] where end > start {
            if random.once(in: 4) { segment = nil }
            var current: SegmentWriter
            if let open = segment.take() {
                current = open
            } else {
                last += 1
                current = try spool.folder.create(number: last, stream: number, start: start)
            }
            let block = Array(stream[start..<end])
            try current.append(block, count: block.count, at: start, in: spool.folder)
            segment = consume current
            start = end
        }
    }

    /// Changes files as a crash, a disk or a person might.
    private static func damage(
        _ folder: URL, with bytes: [UInt8], _ random: inout SplitMix64
    ) {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in (names ?? []).sorted() where name.hasSuffix(".spool") {
            let file = folder.appending(path: name)
            guard var data = (try? Data(contentsOf: file)).map(Array.init) else { continue }
            switch random.number(below: 7) {
            case 0: data.removeLast(random.number(in: 0...data.count))
            case 1: data += bytes
            case 2: data.insert(contentsOf: bytes, at: random.number(in: 0...data.count))
            case 3: data[random.number(below: data.count)] ^= 1 << UInt8(random.number(below: 8))
            case 4: data.replaceSubrange(32..., with: bytes)
            case 5: data = bytes
            default: continue
            }
            write(data, to: file)
        }
        let position = folder.appending(path: "position")
        switch random.number(below: 4) {
        case 0: try? FileManager.default.removeItem(at: position)
        case 1:
            let content = Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
            write(content + StateForm.end(after: CRC32(content)), to: position)
        default: return
        }
    }

    private static func write(_ data: [UInt8], to file: URL) {
        guard (try? Data(data).write(to: file)) != nil else { fatalError("cannot write \(file)") }
    }

    /// Requires that all bytes that come out are those of the streams, at their places.
    private static func check(_ folder: URL, _ streams: ArraySlice<[UInt8]>) {
        for piece in content(of: folder).pieces {
            let end = piece.offset + piece.bytes.count
            guard streams.indices.contains(piece.stream - 1), end <= streams[piece.stream - 1].count
            else {
                require(
                    piece.bytes.isEmpty, "\(piece.bytes) at \(piece.offset), which nobody wrote")
                continue
            }
            require(
                Array(streams[piece.stream - 1][piece.offset..<end]) == piece.bytes,
                "other bytes at \(piece.offset) of stream \(piece.stream)")
        }
    }

    /// Opens a spool, and reads all that is in it.
    private static func content(of folder: URL) -> SpoolReading {
        var reading = SpoolReading()
        do throws(CheckpointError) {
            let spool = try Spool(folder.path, lockTimeout: nil, unless: nil)
            reading.findings = spool.findings
            reading.read(spool)
        } catch {
            requirePrintable(error.report.message)
        }
        return reading
    }

    /// A folder in memory that is not there yet.
    private static func scratchFolder() -> URL {
        try? FileManager.default.removeItem(atPath: scratchPath)
        return URL(filePath: scratchPath)
    }
}

/// What comes out of a spool.
private struct SpoolReading {
    /// Bytes that follow one another.
    struct Piece {
        let stream: Int
        let offset: Int
        let bytes: [UInt8]
    }

    var findings: [SpoolFinding] = []
    var pieces: [Piece] = []
    /// How many places of streams were missing.
    var gaps = 0

    /// Reads as a run does that takes nothing more.
    mutating func read(_ spool: borrowing Spool) {
        guard let ledger = try? SpoolLedger(spool, limit: 1 << 30) else { fatalError("no ledger") }
        ledger.end(.end)
        for stream in Set(ledger.segments.map(\.stream)).sorted() {
            var start: Int? = ledger.segments.first { $0.stream == stream }?.start
            while let offset = start {
                let feed = SpoolFeed(
                    ledger, from: SpoolPosition(stream: stream, offset: offset), notes: { _ in })
                pieces.append(Piece(stream: stream, offset: offset, bytes: Self.bytes(of: feed)))
                start = feed.resumption
                if let next = start {
                    require(next > offset, "from \(offset) on to \(next)")
                    gaps += 1
                }
            }
        }
    }

    private static func bytes(of feed: SpoolFeed) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 100)
        while let count = try? feed.read(into: &buffer, from: 0, to: buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// The bytes of a stream, as far as they are in one piece.
    func bytes(ofStream stream: Int, from offset: Int) -> [UInt8] {
        pieces.first { $0.stream == stream && $0.offset == offset }?.bytes ?? []
    }
}
