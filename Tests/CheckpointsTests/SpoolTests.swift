import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import Checkpoints

@Suite("The files of a spool")
struct SpoolTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder(mode: 0o700)
        path = folder.path("spool")
    }

    /// A text that says where it is.
    private static func block(_ number: Int, count: Int) -> [UInt8] {
        Array((0..<count).map { "\(number):\($0)," }.joined().utf8)
    }

    private func name(_ number: Int) -> String { "spool/" + SpoolSegment.name(number) }

    private func bytes(_ number: Int) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: folder.path(name(number)))))
    }

    private func write(_ bytes: [UInt8], to number: Int) throws {
        try Data(bytes).write(to: URL(filePath: folder.path(name(number))))
    }

    private func open() throws(CheckpointError) -> Spool {
        try Spool(path, lockTimeout: nil, unless: nil)
    }

    /// Writes a stream of blocks into segments with so many blocks each.
    @discardableResult
    private func fill(_ blocks: [[UInt8]], perSegment: Int = .max, stream: Int = 1) throws -> Int {
        let spool = try open()
        var number = spool.lastNumber
        var offset = 0
        for start in stride(from: 0, to: blocks.count, by: min(perSegment, blocks.count)) {
            number += 1
            var writer = try spool.folder.create(number: number, stream: stream, start: offset)
            for block in blocks[start..<min(start + min(perSegment, blocks.count), blocks.count)] {
                try writer.append(block, count: block.count, at: offset, in: spool.folder)
                offset += block.count
            }
            #expect(writer.end == offset)
            #expect(try bytes(number).count == writer.segment.size)
        }
        return offset
    }

    /// What a segment has, and what is damaged in it.
    private func read(
        _ spool: borrowing Spool, _ segment: SpoolSegment
    ) throws -> (text: [UInt8], outcomes: [SegmentReader.Outcome]) {
        var reader = try spool.folder.open(segment)
        var (text, outcomes, buffer) = ([UInt8](), [SegmentReader.Outcome](), [UInt8]())
        while true {
            let outcome = try reader.next(into: &buffer)
            if outcome == .end { return (text, outcomes) }
            outcomes.append(outcome)
            if case .block(_, let count) = outcome { text += buffer[..<count] }
        }
    }

    @Test("what was written is read, in order, with its places")
    func whole() throws {
        let blocks = (0..<7).map { Self.block($0, count: $0 * 40 + 1) }
        let end = try fill(blocks, perSegment: 3)
        let spool = try open()
        #expect(spool.findings == [])
        #expect(spool.position == SpoolPosition(stream: 0, offset: 0))
        #expect(spool.segments.map(\.number) == [1, 2, 3])
        #expect(spool.segments.map(\.stream) == [1, 1, 1])
        #expect(spool.lastNumber == 3)
        var text: [UInt8] = []
        for segment in spool.segments {
            #expect(segment.start == text.count)
            let (part, outcomes) = try read(spool, segment)
            #expect(
                outcomes.first
                    == .block(offset: text.count, count: blocks[3 * (segment.number - 1)].count))
            text += part
        }
        #expect(text == Array(blocks.joined()))
        #expect(text.count == end)
    }

    @Test("files and directory are the user's alone")
    func permissions() throws {
        try fill([[1]])
        for (name, mode) in [("spool", 0o700), (name(1), 0o600), ("spool/position", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
        }
    }

    @Test("a torn tail is cut at the end of the last whole block, wherever it was torn")
    func torn() throws {
        let blocks = [Self.block(1, count: 30), Self.block(2, count: 3)]
        try fill(blocks)
        let all = try bytes(1)
        let lastStart = all.count - SpoolFormat.blockHeadLength - blocks[1].count
        for size in 0..<all.count {
            try write(Array(all[..<size]), to: 1)
            let spool = try open()
            let isHead = size < SpoolFormat.headLength
            let kept = isHead ? 0 : size < lastStart ? SpoolFormat.headLength : lastStart
            let path = folder.path(name(1))
            #expect(
                spool.findings == (size > kept ? [.torn(path: path, bytes: size - kept)] : []),
                "\(size)")
            #expect(spool.segments.map(\.size) == (isHead ? [] : [kept]), "\(size)")
            #expect(FileManager.default.fileExists(atPath: path) == !isHead)
            if !isHead { #expect(try bytes(1) == Array(all[..<kept])) }
        }
    }

    @Test("zeros and garbage after the last block are a torn tail, too")
    func garbage() throws {
        try fill([Self.block(1, count: 10)])
        let all = try bytes(1)
        for tail in [[UInt8](repeating: 0, count: 5000), (0..<999).map { UInt8($0 % 251) }] {
            try write(all + tail, to: 1)
            let spool = try open()
            #expect(spool.findings == [.torn(path: folder.path(name(1)), bytes: tail.count)])
            #expect(try bytes(1) == all)
        }
    }

    @Test("a changed bit costs its block, and no other; nothing of it is read")
    func flippedBit() throws {
        let blocks = (0..<3).map { Self.block($0, count: 12) }
        try fill(blocks)
        let all = try bytes(1)
        let size = SpoolFormat.blockHeadLength + blocks[1].count
        let start = SpoolFormat.headLength + SpoolFormat.blockHeadLength + blocks[0].count
        for index in start..<start + size {
            for bit in [0, 3, 7] {
                var changed = all
                changed[index] ^= 1 << bit
                try write(changed, to: 1)
                let spool = try open()
                #expect(spool.findings == [])
                let (text, outcomes) = try read(spool, try #require(spool.segments.first))
                #expect(text == blocks[0] + blocks[2], "\(index)")
                #expect(
                    outcomes == [
                        .block(offset: 0, count: blocks[0].count), .damage(size),
                        .block(
                            offset: blocks[0].count + blocks[1].count, count: blocks[2].count),
                    ])
            }
        }
    }

    @Test("what looks like a block within a block is none")
    func blockInBlock() throws {
        let inner = Array("x".utf8)
        let forged = SpoolFormat.blockHead(of: inner.span, at: 77) + inner
        try fill([forged, forged])
        let spool = try open()
        let (text, outcomes) = try read(spool, try #require(spool.segments.first))
        #expect(text == forged + forged)
        #expect(outcomes.count == 2)
    }

    @Test(
        "a segment without a head is set aside where others follow, and its number not used again")
    func noHead() throws {
        try fill(
            [Self.block(1, count: 5), Self.block(2, count: 5), Self.block(3, count: 5)],
            perSegment: 1)
        var first = try bytes(1)
        first[9] ^= 1
        try write(first, to: 1)
        try write([], to: 2)
        let spool = try open()
        let path = folder.path(name(1))
        #expect(
            spool.findings == [
                .damaged(path: path, bytes: first.count, keptAs: path + ".damaged")
            ])
        #expect(spool.segments.map(\.number) == [3])
        #expect(spool.lastNumber == 3)
        #expect(
            try folder.names == ["spool"]
                && FileManager.default.contentsOfDirectory(atPath: self.path).sorted() == [
                    SpoolSegment.name(1) + ".damaged", SpoolSegment.name(3), "position",
                    "position.lock",
                ])
        try spool.folder.remove(try #require(spool.segments.first))
    }

    @Test("a segment of a later version is refused, and stays")
    func newerVersion() throws {
        try fill([Self.block(1, count: 5)])
        var bytes = try bytes(1)
        bytes[8] = 2
        let sum = CRC32(bytes[..<28]).value
        for index in 0..<4 { bytes[28 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
        try write(bytes, to: 1)
        let path = folder.path(name(1))
        #expect(throws: CheckpointError.refused(path: path, .newerVersion(2))) { _ = try open() }
        #expect(try self.bytes(1) == bytes)
    }

    @Test("files of others are left alone, and links are refused")
    func foreign() throws {
        try fill([Self.block(1, count: 5)])
        for name in ["notes.txt", "1.spool", "00000000000x.spool", "000000000007.spool~"] {
            try folder.write("spool/" + name, "mine")
        }
        #expect(try open().segments.map(\.number) == [1])
        for name in ["notes.txt", "1.spool", "00000000000x.spool", "000000000007.spool~"] {
            #expect(try folder.text("spool/" + name) == "mine")
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(name(9)), withDestinationPath: folder.path(name(1)))
        #expect(throws: CheckpointError.refused(path: folder.path(name(9)), .symbolicLink)) {
            _ = try open()
        }
    }

    @Test("one run at a time has the lock")
    func lock() throws {
        let spool = try open()
        #expect(throws: CheckpointError.locked(path: folder.path("spool/position"))) {
            _ = try open()
        }
        #expect(spool.segments == [])
    }

    @Test("a position is read as it was saved, and a missing one is told of")
    func position() throws {
        try fill([Self.block(1, count: 50)])
        var position = SpoolPosition(stream: 1, offset: 20)
        (position.nesting, position.indentation, position.isIndenting) = ("[{|[", 2, false)
        (position.line, position.column) = (3, 7)
        do {
            var spool = try open()
            try spool.save(position, confirmed: 4)
        }
        #expect(try open().position == position)
        try folder.remove("spool/position")
        let spool = try open()
        #expect(spool.position == SpoolPosition(stream: 1, offset: 0))
        #expect(spool.findings == [.positionMissing(path: folder.path("spool/position"))])
    }
}
