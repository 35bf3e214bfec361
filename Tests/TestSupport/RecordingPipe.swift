import Foundation

/// A pipe whose other end is read by a thread that keeps every byte.
package final class RecordingPipe: Sendable {
    /// The end to write to; whoever takes it closes it.
    package let writingEnd: CInt
    private let recording = Recording()

    /// Creates a pipe; the reader goes away after `closesAfter` bytes, if there is such a number.
    package init(closesAfter limit: Int = .max) throws {
        var ends: [CInt] = [-1, -1]
        // Safe: `pipe` fills in two numbers.
        _ = try verified("pipe", unsafe pipe(&ends))
        let reader = ends[0]
        writingEnd = ends[1]
        let recording = recording
        let place = recording.begin()
        Thread.detachNewThread {
            var room = limit
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while room > 0 {
                // Safe: the kernel fills in at most as many bytes as there are.
                let count = unsafe read(reader, &buffer, min(room, buffer.count))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                recording.append(buffer.prefix(count), to: place)
                room -= count
            }
            _ = close(reader)
            recording.end(.endOfStream)
        }
    }

    /// Everything read so far.
    package var received: [UInt8] { Array(recording.snapshot.joined()) }

    /// Returns whether so many bytes were read in time.
    package func waitFor(bytes count: Int, within duration: Duration = .seconds(10)) -> Bool {
        recording.wait(bytes: count, within: duration)
    }

    /// Returns whether the reader has gone in time.
    package func waitForEnd(within duration: Duration = .seconds(10)) -> Bool {
        recording.wait(endings: 1, within: duration)
    }
}
