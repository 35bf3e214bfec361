import Classification
import Delivery
import Dispatch
import EventMapping
import JSONStream
import OnePasswordEvents
import Synchronization
import Syslog
import SystemCalls
import Transports

/// The bytes of a stream after a boundary at which a record seems to begin.
struct SpeculativeChunk: Sendable {
    let bytes: [UInt8]
    /// The state that a reader would be in at the boundary.
    let start: RecordReader.State
    /// Where the chunk ends in `bytes`.
    let end: Int
}

/// A second thread that encodes a chunk ahead of what the run reads itself.
///
///     bytes read   ├── read by the run ──┼── the worker's chunk ──┤
///                                    boundary: a record seems to begin
///
/// That a record begins there is a guess. Only when the run's own reader comes to exactly the state
/// that was guessed are the messages committed; otherwise they are thrown away and the chunk is read
/// again. So the output is the same, byte for byte, with a worker and without.
///
/// Compare Ge and others, "Speculative Distributed CSV Data Parsing for Big Data Analytics", SIGMOD
/// 2019: there, too, a chunk is parsed from a guessed state, which is validated afterwards.
final class SpeculativeWorker: @unchecked Sendable {
    /// The next chunk; nil when the thread is to end.
    private let chunk = Mutex<SpeculativeChunk?>(nil)
    /// Signaled when there is a next chunk, or none will follow.
    private let isWanted = DispatchSemaphore(value: 0)
    /// Signaled when a chunk is encoded.
    private let isEncoded = DispatchSemaphore(value: 0)
    /// Whether a chunk is still being encoded.
    private let isBusy = Atomic(false)
    /// Whether a chunk was begun whose result was not waited for; its owner's only.
    private var isOutstanding = false

    /// The thread's while there is a chunk to be encoded, its owner's at other times.
    private var encoder: ChunkEncoder

    /// Starts the thread.
    ///
    /// - Throws: An error if the process may have no more threads.
    init(
        _ encoder: consuming EventEncoder, kind: EventKind?, recordLimit: Int
    ) throws(SystemError) {
        self.encoder = ChunkEncoder(
            reader: EventReader(limit: recordLimit, kind: kind, readsAhead: true),
            encoder: consume encoder)
        try startThread { self.work() }
    }

    /// Begins with a chunk; the result of the one before is thrown away.
    func begin(_ chunk: SpeculativeChunk, framing: Framing?, maximumSize: Int, names: KnownNames?) {
        withResult { _ in }
        encoder.prepare(framing: framing, maximumSize: maximumSize, names: names)
        self.chunk.withLock { $0 = chunk }
        isBusy.store(true, ordering: .relaxed)
        isOutstanding = true
        isWanted.signal()
    }

    /// Whether the chunk is encoded already.
    var isDone: Bool { !isBusy.load(ordering: .relaxed) }

    /// Waits until the chunk is encoded, and calls `body` with the result.
    func withResult<Result>(_ body: (inout ChunkEncoder) -> Result) -> Result {
        if isOutstanding { isEncoded.wait() }
        isOutstanding = false
        return body(&encoder)
    }

    /// Ends the thread, once it has encoded its chunk.
    func end() { isWanted.signal() }

    private func work() {
        while let chunk = nextChunk() {
            // Consumed before the owner goes on, which would have to copy the bytes otherwise.
            encoder.encode(consume chunk)
            isBusy.store(false, ordering: .relaxed)
            isEncoded.signal()
        }
    }

    private func nextChunk() -> SpeculativeChunk? {
        isWanted.wait()
        return chunk.withLock { $0.take() }
    }
}

/// The encoding of a chunk: its events up to the first piece that is none.
struct ChunkEncoder: ~Copyable {
    private var reader: EventReader
    private var encoder: EventEncoder
    /// The messages of the chunk.
    var frames = MessageFrames(framing: nil, capacity: 1 << 20)
    /// The state of the reader where the chunk begins.
    private(set) var start: RecordReader.State?
    /// Its state after the last of the events.
    private(set) var end: RecordReader.State?
    private(set) var counts = EventCounts()

    init(reader: consuming EventReader, encoder: consuming EventEncoder) {
        self.reader = reader
        self.encoder = encoder
        self.reader.lendsFieldsAlone = self.encoder.messages.readsFieldsAlone
    }

    /// The longest message in bytes, which a destination of datagrams may lower meanwhile.
    var maximumSize: Int { encoder.messages.maximumSize }

    /// Sets how the messages of the next chunk are written.
    mutating func prepare(framing: Framing?, maximumSize: Int, names: KnownNames?) {
        frames.removeAll()
        frames.reframe(as: framing)
        encoder.messages.maximumSize = maximumSize
        if let names { encoder.messages.names = names }
    }

    /// Encodes a chunk.
    mutating func encode(_ chunk: consuming SpeculativeChunk) {
        counts = EventCounts()
        start = chunk.start
        var end = chunk.start
        reader.restore(chunk.start)
        let bytes = chunk.bytes.span
        while case .event = reader.next(bytes, end: chunk.end, isLast: false) {
            counts.add(encoder.encode(&reader, bytes, into: &frames))
            reader.capture(into: &end)
        }
        self.end = end
    }
}

/// How much of what is read a run gives to its second thread.
struct Speculation {
    private let plan: ForwardPlan
    /// Created with the first chunk.
    private var worker: SpeculativeWorker?
    /// Whether the system has refused the thread.
    private var isRefused = false
    /// The share of what was read that the run encodes itself.
    private var splitRatio = 0.4
    /// How many guesses in a row were wrong.
    private var mispredictions = 0

    /// How much is split at once, in bytes: with less the threads would wait for each other, with
    /// more memory would grow with the longest record.
    private static let sizes = 64 * 1024...512 * 1024

    /// By how much the ratio changes after each chunk, so that both threads come to end at the same
    /// time: the run reads and writes besides.
    private static let step = 0.01
    private static let ratios = 0.1...0.9

    /// After how many wrong guesses in a row the rest of an input is read by one thread.
    private static let mispredictionLimit = 3

    /// Creates nothing where there is one processor, or more to do with an event than to encode it.
    ///
    /// What needs an order among events, such as numbers, keeps their records or rewrites them, is not
    /// split, nor are datagrams that wait for their turn anyway, and copies, which are threads themselves.
    init?(_ plan: ForwardPlan) {
        guard availableProcessors() > 1, plan.rules.isEmpty, !plan.numbersMessages,
            !plan.countsFields, plan.unsentPath == nil, plan.pseudonyms == nil, !plan.isPaced,
            plan.copies.isEmpty, !plan.inputs.isEmpty
        else { return nil }
        self.plan = plan
    }

    /// Begins with another stream.
    mutating func begin() { mispredictions = 0 }

    /// Gives a part of what was read to the worker, and returns where that begins; nil if there
    /// is too little, or no place at which a record seems to begin.
    mutating func start(
        on stream: borrowing InputStream, framing: Framing?, _ encoder: borrowing MessageEncoder,
        updatesNames: Bool
    ) -> Int? {
        guard !isRefused, mispredictions < Self.mispredictionLimit,
            let chunk = stream.chunkAhead(after: splitRatio, of: Self.sizes),
            let worker = startedWorker()
        else { return nil }
        worker.begin(
            chunk, framing: framing, maximumSize: encoder.maximumSize,
            names: updatesNames ? encoder.names : nil)
        return chunk.start.position
    }

    /// Returns the worker; nil if the system refuses the thread, and so no other is asked for.
    private mutating func startedWorker() -> SpeculativeWorker? {
        if let worker { return worker }
        worker = try? SpeculativeWorker(
            EventEncoder(plan), kind: plan.kind, recordLimit: plan.recordLimit)
        isRefused = worker == nil
        return worker
    }

    /// Adopts the messages of the worker, if the stream has come to the state that was guessed.
    ///
    /// - Returns: What the worker has encoded; nil if the guess was wrong.
    mutating func commit(
        to stream: inout InputStream, maximumSize: Int, into batch: inout Batch
    ) -> EventCounts? {
        guard let worker else { return nil }
        let step = worker.isDone ? -Self.step : Self.step
        splitRatio = min(max(splitRatio + step, Self.ratios.lowerBound), Self.ratios.upperBound)
        let counts: EventCounts? = worker.withResult { result in
            guard result.frames.framing == batch.framing, result.maximumSize == maximumSize,
                let start = result.start, let end = result.end, stream.skip(start, to: end)
            else { return nil }
            batch.adopt(&result.frames)
            return result.counts
        }
        mispredictions = counts == nil ? mispredictions + 1 : 0
        return counts
    }

    /// Ends the worker's thread.
    func end() { worker?.end() }
}

extension ForwardPlan {
    /// Whether datagrams are sent at a limited rate.
    fileprivate var isPaced: Bool {
        guard datagramRate > 0 else { return false }
        return destinations.contains { destination in
            if case .udp = destination { true } else { false }
        }
    }
}
