import Delivery
import OnePasswordEvents
import SystemCalls
import Testing

@testable import Forwarding

@Suite("The queue of a copy")
struct CopyQueueTests {
    private func position(_ offset: Int) -> InputPosition {
        InputPosition(input: 0, offset: offset, restart: 0)
    }

    private func put(_ queue: CopyQueue, _ text: String, _ offset: Int, kind: EventKind? = nil) {
        queue.put(
            CopyChunk(
                lines: Array(text.utf8), kind: kind, account: nil, position: position(offset)))
    }

    private func take(_ queue: CopyQueue) -> (text: String, number: Int)? {
        guard case .chunk(let chunk, let number) = queue.take(before: Deadline(.now)) else {
            return nil
        }
        return (String(decoding: chunk.lines, as: UTF8.self), number)
    }

    @Test("a position is safe once everything before it has been dealt with, and not before")
    func positions() throws {
        let queue = CopyQueue()
        queue.mark(position(5))
        #expect(queue.safePosition == position(5))
        put(queue, "a\n", 10)
        put(queue, "b\n", 20, kind: .itemUsage)
        // Read on without anything for the copy: the position of the last chunk moves.
        queue.mark(position(30))
        #expect(queue.safePosition == position(5))
        #expect(try #require(take(queue)) == ("a\n", 0))
        queue.release(before: 0)
        #expect(queue.safePosition == position(5))
        queue.release(before: 1)
        #expect(queue.safePosition == position(10))
        #expect(try #require(take(queue)) == ("b\n", 1))
        queue.mark(position(40))
        #expect(queue.safePosition == position(10))
        #expect(!queue.isSettled)
        queue.release(before: 2)
        #expect(queue.safePosition == position(40))
        queue.mark(position(50))
        #expect(queue.safePosition == position(50))
        #expect(queue.isSettled)
    }

    @Test("a record that is lost to the copy holds the position for good")
    func frozen() throws {
        let queue = CopyQueue()
        put(queue, "a\n", 10)
        _ = take(queue)
        queue.freeze()
        put(queue, "b\n", 20)
        _ = take(queue)
        queue.release(before: 2)
        queue.mark(position(30))
        #expect(queue.safePosition == .start)
    }

    @Test("small chunks that wait are joined, if they are of one kind")
    func joined() throws {
        let queue = CopyQueue()
        put(queue, "a\n", 10)
        put(queue, "b\n", 20)
        put(queue, "c\n", 30, kind: .auditEvent)
        #expect(try #require(take(queue)) == ("a\nb\n", 0))
        queue.release(before: 1)
        #expect(queue.safePosition == position(20))
        #expect(try #require(take(queue)) == ("c\n", 1))
        #expect(take(queue) == nil)
    }

    @Test("it is full beyond its limit, and has room again when something is taken")
    func full() {
        let queue = CopyQueue()
        let chunk = String(repeating: "x", count: CopyQueue.limit / 2 + 1)
        put(queue, chunk, 1)
        #expect(!queue.isFull)
        put(queue, chunk, 2)
        #expect(queue.isFull)
        queue.waitForRoom(before: Deadline(after: .milliseconds(20)))
        #expect(queue.isFull)
        _ = take(queue)
        #expect(!queue.isFull)
    }

    @Test("what waits comes before the wish to close, and that before the end")
    func order() {
        let queue = CopyQueue()
        queue.close()
        put(queue, "a\n", 10)
        #expect(take(queue)?.text == "a\n")
        guard case .close = queue.take(before: nil) else {
            Issue.record("no wish to close")
            return
        }
        guard case .nothing = queue.take(before: Deadline(.now)) else {
            Issue.record("the wish is told twice")
            return
        }
        #expect(!queue.isOver)
        queue.end()
        #expect(queue.isOver)
        guard case .end = queue.take(before: nil) else {
            Issue.record("no end")
            return
        }
    }
}
