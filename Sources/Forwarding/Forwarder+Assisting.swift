import Delivery
import EventMapping
import Foundation
import JSONStream
import Syslog

/// A second thread for runs that only translate.
extension Forwarder {
    /// How much is shared at once, in octets: with less the threads would wait for each other, with
    /// more memory would grow with the longest record.
    private static let sharedSizes = 64 * 1024...512 * 1024

    /// The share that the run translates itself, since it reads and writes besides.
    private static let ownShare = 0.4

    /// After so many wrong guesses in a row an input is read by one thread.
    private static let mostMisses = 3

    /// Whether all that happens to an event is to be translated, and there is a processor for it.
    ///
    /// What needs an order among events, such as numbers, or keeps their records, is not shared.
    static func canBeAssisted(_ plan: ForwardPlan) -> Bool {
        ProcessInfo.processInfo.activeProcessorCount > 1 && plan.rules.isEmpty
            && !plan.numbersMessages && !plan.countsFields && plan.unsentPath == nil
    }

    /// Gives a part of what was read to the assistant, and returns where that begins.
    ///
    /// What waits to be written is written now, while the assistant is at work.
    mutating func shareWork(of stream: borrowing InputStream) throws(RunFailure) -> Int? {
        guard isAssistable, misses < Self.mostMisses, pulledStreams.isEmpty,
            delivery.messageLimit == nil,
            let part = stream.partAhead(behind: Self.ownShare, of: Self.sharedSizes)
        else { return nil }
        let assistant =
            assistant
            ?? Assistant(Self.encoder(plan), kind: plan.kind, recordLimit: plan.recordLimit)
        self.assistant = assistant
        assistant.begin(
            part, framing: delivery.batch.framing, names: nameFiles == nil ? nil : encoder.names)
        if isDue {
            note(stream.position)
            try deliver(.push)
        }
        return part.start.position
    }

    /// Takes over what the assistant has made, if it began where the run has come to.
    ///
    /// - Returns: Whether it did.
    mutating func takeShare(of stream: inout InputStream) -> Bool {
        guard let assistant,
            let counts = Self.takeShare(of: assistant, &stream, into: &delivery.batch)
        else {
            misses += 1
            return false
        }
        misses = 0
        summary.read += counts.read
        summary.shortened += counts.shortened
        summary.neutralised += counts.neutralised
        summary.incomplete += counts.incomplete
        return true
    }

    private static func takeShare(
        of assistant: Assistant, _ stream: inout InputStream, into batch: inout Batch
    ) -> EventCounts? {
        assistant.withResult { translator in
            guard translator.frames.framing == batch.framing,
                let start = translator.start, let end = translator.end,
                stream.skip(start, to: end)
            else { return nil }
            batch.append(translator.frames)
            return translator.counts
        }
    }
}
