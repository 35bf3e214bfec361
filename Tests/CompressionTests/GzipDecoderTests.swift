import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import Compression

@Suite("Gzip, unpacked as it comes")
struct GzipDecoderTests {
    /// Packs by a program that shares no code with the decoder.
    static func packed(_ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-nc"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let writer = input.fileHandleForWriting
        Thread.detachNewThread {
            try? writer.write(contentsOf: Data(bytes))
            try? writer.close()
        }
        return Array(try output.fileHandleForReading.readToEnd() ?? Data())
    }

    /// All that comes out of `bytes` in pieces of `size`, with room for `room` at a time.
    static func unpacked(
        _ bytes: [UInt8], pieces size: Int, room: Int
    ) -> (bytes: [UInt8], error: GzipError?) {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        do throws(GzipError) {
            var decoder = try GzipDecoder()
            var start = 0
            while true {
                let count = try decoder.decode(into: &buffer, from: 0, to: room)
                result += buffer[..<count]
                if count > 0 { continue }
                guard start < bytes.count else {
                    try decoder.end()
                    return (result, nil)
                }
                decoder.supply(Array(bytes[start..<min(start + size, bytes.count)]))
                start += size
            }
        } catch {
            return (result, error)
        }
    }

    @Test(
        "members end to end, in pieces of every size", arguments: [1, 2, 7, 24, 1000], [1, 5, 4096])
    func members(size: Int, room: Int) throws {
        let long = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let bytes = try Self.packed(Array("one\n".utf8)) + Self.packed([]) + Self.packed(long)
        let (unpacked, error) = Self.unpacked(bytes, pieces: size, room: room)
        #expect(unpacked == Array("one\n".utf8) + long)
        #expect(error == nil)
    }

    @Test("zeros may follow the last member, and nothing else")
    func padding() throws {
        let bytes = try Self.packed(Array("one\n".utf8))
        let zeros = [UInt8](repeating: 0, count: 512)
        #expect(Self.unpacked(bytes + zeros, pieces: 100, room: 64).error == nil)
        for rest in [[7], zeros + [7], zeros + bytes, [0, 0x1F]] {
            let (unpacked, error) = Self.unpacked(bytes + rest, pieces: 100, room: 64)
            #expect(unpacked == Array("one\n".utf8))
            #expect(error == .followedByOther)
        }
    }

    @Test("what is cut off gives what was whole before, and then says so")
    func truncated() throws {
        let text = Array((0..<10).map { "line \($0)\n" }.joined().utf8)
        let bytes = try Self.packed(text)
        for count in 1..<bytes.count {
            let (unpacked, error) = Self.unpacked(
                Array(bytes.prefix(count)), pieces: 10, room: 64)
            #expect(text.starts(with: unpacked))
            #expect(error == .truncated)
        }
    }

    @Test("a wrong sum, and what is no gzip, are told in zlib's words")
    func corrupt() throws {
        var bytes = try Self.packed(Array("one\n".utf8))
        bytes[bytes.count - 8] ^= 1
        let (unpacked, error) = Self.unpacked(bytes, pieces: 100, room: 64)
        #expect(unpacked == Array("one\n".utf8))
        #expect(error == .corrupt(reason: "incorrect data check"))
        #expect(
            Self.unpacked([0x1F, 0x8B, 9, 0], pieces: 9, room: 9).error
                == .corrupt(reason: "unknown compression method"))
    }

    @Test("without the library it is an error that names it")
    func missing() throws {
        #expect {
            _ = try Zlib(names: ["libzzz.so.1"])
        } throws: { error in
            guard case .libraryMissing(_, let reason?) = error as? GzipError else { return false }
            return reason.contains("libzzz.so.1")
        }
        #expect(GzipDecoder.problem == nil)
    }

    @Test("a file is unpacked from any place on")
    func places() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file.gz")
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 5) }
        try Data(try Self.packed(bytes)).write(to: URL(filePath: path))
        let file = try Descriptor(reading: path)
        #expect(try file.isGzip)
        #expect(try file.unpackedSize() == 300_000)
        #expect(try file.statedSize() == 300_000)
        for offset in [0, 1, 65_535, 65_536, 200_000, 299_990, 300_000, 400_000] {
            let expected = Array(bytes.dropFirst(offset).prefix(1024))
            #expect(try file.unpackedBytes(from: offset, upTo: 1024) == expected)
        }
    }

    @Test("the end of a file is found, or where it is damaged, or that it is not near")
    func ends() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file.gz")
        func end(of bytes: [UInt8], within limit: Int = 1000) throws -> UnpackedEnd {
            try Data(bytes).write(to: URL(filePath: path))
            return try Descriptor(reading: path).unpackedEnd(within: limit)
        }
        let member = try Self.packed(Array("0123456789".utf8))
        #expect(try end(of: member) == .end(at: 10))
        #expect(try end(of: member + member + [0, 0]) == .end(at: 20))
        #expect(try end(of: member, within: 10) == .end(at: 10))
        #expect(try end(of: member, within: 9) == .beyond)
        #expect(try end(of: member + member.prefix(10)) == .fault(at: 10))
        #expect(try end(of: member + Array("{}".utf8)) == .fault(at: 10))
        #expect(try end(of: Array(member.prefix(3))) == .fault(at: 0))
    }
}
