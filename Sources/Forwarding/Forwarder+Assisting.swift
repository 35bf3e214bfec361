import Delivery
import EventMapping
import JSONStream
import Syslog
import SystemCalls
import Transports

/// A second thread for runs that only translate.
extension Forwarder {
    /// How much is shared at once, in bytes: with less the threads would wait for each other, with
    /// more memory would grow with the longest record.
    private static let sharedSizes = 64 * 1024...512 * 1024

    /// By how much the run's own share changes after each part, so that both threads come to end
    /// at the same time: the run reads and writes besides.
    private static let shareStep = 0.01
    private static let ownShares = 0.1...0.9

    /// After so many wrong guesses in a row an input is read by one thread.
    private static let mostMisses = 3

    /// Whether all that happens to an event is to be translated, and there is a processor for it.
    ///
    /// What needs an order among events, such as numbers, or keeps their records, is not shared,
    /// nor is what waits for its turn to be sent anyway.
    static func canBeAssisted(_ plan: ForwardPlan) -> Bool {
        usableProcessors() > 1 && plan.rules.isEmpty
            && !plan.numbersMessages && !plan.countsFields && plan.unsentPath == nil
            && !plan.isPaced
    }

    /// Gives a part of what was read to the assistant, and returns where that begins.
    ///
    /// What waits to be written is written now, while the assistant is at work.
    mutating func shareWork(of stream: borrowing InputStream) throws(RunFailure) -> Int? {
        guard isAssistable, mispredictions < Self.mostMisses, pulledStreams.isEmpty,
            let part = stream.partAhead(behind: splitRatio, of: Self.sharedSizes)
        else { return nil }
        let assistant =
            assistant
            ?? SpeculativeWorker(Self.encoder(plan), kind: plan.kind, recordLimit: plan.recordLimit)
        self.assistant = assistant
        assistant.begin(
            part, framing: delivery.batch.framing, maximumSize: encoder.maximumSize,
            names: nameFiles == nil ? nil : encoder.names)
        if isDue {
            note(stream)
            try deliver(.push)
        }
        return part.start.position
    }

    /// Takes over what the assistant has made, if it began where the run has come to.
    ///
    /// - Returns: Whether it did.
    mutating func commit(of stream: inout InputStream) throws(RunFailure) -> Bool {
        stream.readAhead()
        if delivery.isDoneOnceWritten {
            // An empty batch takes the messages over without a copy.
            note(stream)
            try deliver(.push)
        }
        let step = assistant?.isDone == true ? -Self.shareStep : Self.shareStep
        splitRatio = min(
            max(splitRatio + step, Self.ownShares.lowerBound), Self.ownShares.upperBound)
        guard let assistant,
            let counts = Self.commit(
                of: assistant, &stream, maximumSize: encoder.maximumSize, into: &delivery.batch)
        else {
            mispredictions += 1
            return false
        }
        mispredictions = 0
        summary.add(counts)
        return true
    }

    private static func commit(
        of assistant: SpeculativeWorker, _ stream: inout InputStream, maximumSize: Int,
        into batch: inout Batch
    ) -> EventCounts? {
        assistant.withResult { translator in
            guard translator.frames.framing == batch.framing,
                translator.maximumSize == maximumSize,
                let start = translator.start, let end = translator.end,
                stream.skip(start, to: end)
            else { return nil }
            batch.adopt(&translator.frames)
            return translator.counts
        }
    }
}

extension ForwardPlan {
    /// Whether datagrams are sent, and so many a second at most.
    fileprivate var isPaced: Bool {
        guard datagramRate > 0 else { return false }
        return destinations.contains { destination in
            switch destination {
            case .udp: true
            default: false
            }
        }
    }
}
