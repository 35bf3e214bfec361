import Foundation

/// What has been read so far, shared by who reads it and who asks.
///
/// The lock is what makes it safe to share.
final class Recording: @unchecked Sendable {
    /// The bytes of each connection, or each datagram, in the order in which they came.
    private var pieces: [[UInt8]] = []
    private var endings: [RecordingCollector.Ending] = []
    private var isStopped = false
    private var hasStopped = false
    private let condition = NSCondition()

    var snapshot: [[UInt8]] { condition.withLock { pieces } }

    var endingsSoFar: [RecordingCollector.Ending] { condition.withLock { endings } }

    var shallStop: Bool { condition.withLock { isStopped } }

    /// Makes room for another connection and returns its place.
    func begin() -> Int { change { pieces.append([]) } - 1 }

    func append(_ bytes: some Sequence<UInt8>, to place: Int) {
        _ = change { pieces[place].append(contentsOf: bytes) }
    }

    func end(_ ending: RecordingCollector.Ending) { _ = change { endings.append(ending) } }

    func reportStop() { _ = change { hasStopped = true } }

    func stop() {
        _ = change { isStopped = true }
        _ = wait(within: .seconds(10)) { hasStopped }
    }

    func wait(bytes count: Int, within duration: Duration) -> Bool {
        wait(within: duration) { pieces.reduce(0) { $0 + $1.count } >= count }
    }

    func wait(endings count: Int, within duration: Duration) -> Bool {
        wait(within: duration) { endings.count >= count }
    }

    private func change(_ body: () -> Void) -> Int {
        condition.withLock {
            body()
            condition.broadcast()
            return pieces.count
        }
    }

    private func wait(within duration: Duration, until isDone: () -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: duration / .seconds(1))
        return condition.withLock {
            while !isDone() {
                guard condition.wait(until: end) else { return isDone() }
            }
            return true
        }
    }
}
