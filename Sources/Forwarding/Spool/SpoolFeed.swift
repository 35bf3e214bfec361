package import Checkpoints
package import SystemCalls

/// The bytes of one stream in a spool, from a place on, as long as they follow one another.
///
/// Where bytes are missing it ends, so that no record is made of the parts of two.
final class SpoolFeed {
    private let ledger: SpoolLedger
    private let notes: @Sendable (SpoolNote) -> Void
    private let stream: Int
    /// The offset in the stream of the next byte.
    private(set) var next: Int
    /// Where the stream goes on after a hole; nil if it does not.
    private(set) var resumption: Int?
    /// How many places of the spool were found to be damaged.
    private(set) var damages = 0
    /// Whether everything of the stream was read.
    private var hasEnded = false

    private var block: [UInt8] = []
    /// What is left of the block.
    private var rest = 0..<0
    /// The segment that is read.
    private var segment: SpoolSegment?
    private var reader: SegmentReader?
    /// Whether what is left is read although a signal has come; nil as long as none has.
    private var readsOn: Bool?

    /// How many bytes are read after a signal has come.
    private static let longestRest = 4 << 20

    /// Creates the feed of what comes after `position`.
    init(
        _ ledger: SpoolLedger, from position: SpoolPosition,
        notes: @escaping @Sendable (SpoolNote) -> Void
    ) {
        self.ledger = ledger
        self.notes = notes
        stream = position.stream
        next = position.offset
    }

    /// A descriptor that is readable once there is more.
    func descriptor() throws(SystemError) -> Descriptor { try ledger.descriptor() }

    /// Whether reading needs no waiting.
    var isReady: Bool { !rest.isEmpty || hasEnded || ledger.isSupplied(of: stream, at: next) }

    /// Whether reading goes on after a signal: what is left is little, and nothing more is taken.
    func readsOnAfterSignal() -> Bool {
        if let readsOn { return readsOn }
        ledger.halt()
        let left = ledger.readable - next + rest.count
        let isLittle = stream == ledger.stream && left <= Self.longestRest
        readsOn = isLittle
        return isLittle
    }

    /// Reads into the elements of `bytes` from `start` up to `end`.
    ///
    /// - Returns: How many bytes; 0 at the end, nil if more has to come for the next one.
    func read(into bytes: inout [UInt8], from start: Int, to end: Int) throws(InputError) -> Int? {
        while rest.isEmpty {
            guard !hasEnded else { return 0 }
            switch ledger.supply(of: stream, at: next) {
            case .nothingYet: return nil
            case .memory(let block):
                self.block = block
                rest = 0..<block.count
                next += block.count
            case .end(.end): hasEnded = true
            case .end(.broken(let error)):
                hasEnded = true
                throw error
            case .segment(let found): readBlock(of: found)
            }
        }
        let count = min(rest.count, end - start)
        let (block, first) = (block, rest.lowerBound)
        var target = bytes.mutableSpan
        for index in 0..<count { target[start &+ index] = block[first &+ index] }
        rest = rest.lowerBound + count..<rest.upperBound
        return count
    }

    /// Reads the next block of a segment, or finds the end of the feed.
    private func readBlock(of found: SpoolSegment) {
        do throws(SystemError) {
            if segment?.number != found.number {
                segment = found
                reader = nil
                reader = try ledger.folder.open(found)
            }
            switch try reader?.next(into: &block) {
            case .block(let offset, let count):
                if offset + count <= next { return }
                guard offset <= next else { return end(resumingAt: offset) }
                rest = next - offset..<count
                next = offset + count
            case .damage(let count): note(.damaged(found, bytes: count))
            case .end, nil: endOfSegments()
            }
        } catch {
            note(.unreadable(found, error))
            endOfSegments()
        }
    }

    private func note(_ damage: SpoolDamage) {
        damages += 1
        ledger.noteDamage(damage.segment.number)
        notes(
            .damaged(
                damage, path: ledger.folder.path(of: damage.segment),
                keptAs: ledger.folder.asidePath(of: damage.segment)))
    }

    /// Ends where no segment goes on.
    private func endOfSegments() {
        let position = SpoolPosition(stream: stream, offset: next)
        let following = ledger.segment(after: position).flatMap {
            $0.stream == stream ? $0.start : nil
        }
        let end = stream == ledger.stream ? ledger.taken : next
        self.end(resumingAt: following ?? (end > next ? end : nil))
    }

    private func end(resumingAt offset: Int?) {
        hasEnded = true
        resumption = offset
    }
}

/// A part of a segment that cannot be read.
package enum SpoolDamage: Sendable {
    /// So many bytes are not what was written.
    case damaged(SpoolSegment, bytes: Int)
    case unreadable(SpoolSegment, SystemError)

    var segment: SpoolSegment {
        switch self {
        case .damaged(let segment, _), .unreadable(let segment, _): segment
        }
    }
}
