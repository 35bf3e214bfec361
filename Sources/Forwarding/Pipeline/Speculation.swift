import Delivery
import EventMapping
import JSONStream
import SystemCalls
import Syslog
import Transports

/// How much of what is read a run gives to its second thread.
struct Speculation {
    private let plan: ForwardPlan
    /// Created with the first chunk.
    private var worker: SpeculativeWorker?
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
    /// What needs an order among events, such as numbers, or keeps their records, is not split, nor
    /// are datagrams that wait for their turn anyway.
    init?(_ plan: ForwardPlan) {
        guard usableProcessors() > 1, plan.rules.isEmpty, !plan.numbersMessages,
            !plan.countsFields, plan.unsentPath == nil, !plan.isPaced
        else { return nil }
        self.plan = plan
    }

    /// Begins with another stream.
    mutating func begin() { mispredictions = 0 }

    /// Gives a part of what was read to the worker, and returns where that begins; nil where there
    /// is too little, or no place at which a record seems to begin.
    mutating func start(
        on stream: borrowing InputStream, framing: Framing?, _ encoder: borrowing MessageEncoder,
        updatesNames: Bool
    ) -> Int? {
        guard mispredictions < Self.mispredictionLimit,
            let chunk = stream.chunkAhead(after: splitRatio, of: Self.sizes)
        else { return nil }
        let worker =
            worker
            ?? SpeculativeWorker(EventEncoder(plan), kind: plan.kind, recordLimit: plan.recordLimit)
        self.worker = worker
        worker.begin(
            chunk, framing: framing, maximumSize: encoder.maximumSize,
            names: updatesNames ? encoder.names : nil)
        return chunk.start.position
    }

    /// Adopts the messages of the worker, if the stream has come to the state that was guessed.
    ///
    /// - Returns: What the worker has encoded; nil where the guess was wrong.
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
