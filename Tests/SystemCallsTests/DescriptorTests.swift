import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Descriptors: one owner each")
struct DescriptorTests {
    @Test("the owner's end closes it")
    func closing() throws {
        let pipe = try RecordingPipe()
        do {
            let descriptor = Descriptor(owning: pipe.writingEnd)
            #expect(try descriptor.write(Array("abc".utf8).span) == 3)
        }
        #expect(pipe.waitForEnd())
        #expect(pipe.received == Array("abc".utf8))
    }

    @Test("a duplicate lives on by itself")
    func duplicating() throws {
        let pipe = try RecordingPipe()
        let duplicate: Descriptor
        do {
            let descriptor = Descriptor(owning: pipe.writingEnd)
            duplicate = try Descriptor(duplicating: descriptor.rawValue)
        }
        #expect(try duplicate.write([1].span) == 1)
        #expect(pipe.waitFor(bytes: 1))
    }

    @Test("what cannot be duplicated says why")
    func badNumber() {
        #expect(throws: SystemError("fcntl", number: EBADF)) {
            _ = try Descriptor(duplicating: -1)
        }
    }

    @Test("a file has a size, and a pipe is no file")
    func status() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        let file = try Descriptor(appendingTo: path)
        #expect(try file.size == 0)
        _ = try file.write(Array("abcd".utf8).span)
        #expect(try file.size == 4)
        #expect(try file.isRegularFile)
        let pipe = Descriptor(owning: try RecordingPipe().writingEnd)
        #expect(try !pipe.isRegularFile)
    }

    @Test("what was written can be read, and then comes the end")
    func reading() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        _ = try Descriptor(appendingTo: path).write(Array("abcd".utf8).span)
        let file = Descriptor(owning: unsafe open(path, O_RDONLY))
        var bytes: [UInt8] = [0, 0, 0]
        let counts = try unsafe bytes.withUnsafeMutableBytes { buffer in
            try [
                unsafe file.read(into: buffer), unsafe file.read(into: buffer),
                unsafe file.read(into: buffer),
            ]
        }
        #expect(counts == [3, 1, 0])
        #expect(bytes == Array("dbc".utf8))
    }

    @Test("an error names the call and has the system's reason")
    func errors() {
        let error = SystemError("connect", number: ECONNREFUSED)
        #expect(error.call == "connect")
        #expect(error.reason == "Connection refused")
    }

    @Test("EINTR is tried again, everything else is thrown")
    func retrying() throws {
        var results = [-1, -1, 7].makeIterator()
        let value = try retryingOnInterrupt("read") {
            errno = EINTR
            return results.next() ?? 0
        }
        #expect(value == 7)
        #expect(throws: SystemError("read", number: EIO)) {
            try retryingOnInterrupt("read") {
                errno = EIO
                return -1
            }
        }
    }
}
