import Checkpoints
import Compression
import Delivery
import EventMapping
import OnePasswordEvents
import Syslog
import SystemCalls

/// From inputs to messages.
extension Forwarder {
    /// After giving up: how long nothing has to come for an input to be taken as over for now.
    private static let longestLull = Duration.seconds(1)

    /// Forwards the input called `name`: all of it, or what is new.
    mutating func forward(_ name: String) throws(RunFailure) {
        guard let file = open(name) else { return }
        if resumption == nil {
            var stream = InputStream(
                file, name: name, recordLimit: plan.recordLimit, kind: plan.kind)
            try forward(&stream)
        } else {
            try resume(file, name)
        }
    }

    private mutating func open(_ name: String) -> Descriptor? {
        do throws(SystemError) {
            return try InputStream.open(name)
        } catch {
            summary.missingInputs += 1
            observer.failed(input: name, .system(error))
            return nil
        }
    }

    /// Forwards what is new in a file, after what is left of those that had its name before.
    private mutating func resume(
        _ file: consuming Descriptor, _ name: String
    ) throws(RunFailure) {
        guard var beginning = try beginning(of: name, file) else { return }
        guard beginning.reason != .alreadyBegun else { return }
        while interruption?.signal == nil, try resumeEarlier(name, &beginning) {}
        guard interruption?.signal == nil else {
            summary.isCutShort = true
            return
        }
        let (input, position) = (beginning.input, beginning.position)
        try resume(file, name, input, at: position, isGrowing: true)
    }

    /// Forwards the next file that goes before an input, and returns whether there was one.
    private mutating func resumeEarlier(
        _ name: String, _ beginning: inout StartDecision
    ) throws(RunFailure) -> Bool {
        let earlier = resumption?.predecessor(of: &beginning)
        for lost in beginning.takeLost() {
            summary.lost += 1
            observer.lost(input: name, lost)
        }
        guard let earlier else { return false }
        let (path, input, position) = (earlier.path, earlier.input, earlier.position)
        try resume(earlier.takeFile(), path, input, at: position, isGrowing: false)
        return true
    }

    /// Remembers the inputs of a run that failed, so that a later one misses what has gone by then.
    mutating func rememberInputs() {
        guard resumption != nil else { return }
        for name in plan.inputs {
            if let file = try? InputStream.open(name) { resumption?.remember(name, file) }
        }
    }

    private mutating func beginning(
        of name: String, _ file: borrowing Descriptor
    ) throws(RunFailure) -> StartDecision? {
        do throws(CheckpointError) {
            return try resumption?.beginning(of: name, file)
        } catch .cannotReadInput(_, let error) {
            summary.brokenInputs += 1
            observer.failed(input: name, .system(error))
            return nil
        } catch {
            throw .checkpoint(error)
        }
    }

    private mutating func resume(
        _ file: consuming Descriptor, _ name: String, _ input: CheckpointInput,
        at position: FilePosition, isGrowing: Bool
    ) throws(RunFailure) {
        let index = resumption?.begin(input, at: position) ?? 0
        var stream = InputStream(
            file, name: name, index: index, from: position, isGrowing: isGrowing,
            recordLimit: plan.recordLimit, kind: plan.kind)
        switch try forward(&stream) {
        case .end: resumption?.end(stream.position)
        case .broken where !isGrowing:
            summary.lost += 1
            resumption?.giveUp(stream.position)
        case .broken, .interrupted: return
        }
    }

    /// How a stream ended.
    enum StreamEnding {
        case end, interrupted, broken
    }

    /// Forwards a stream up to its end, or to the arrival of a signal.
    @discardableResult
    mutating func forward(_ stream: inout InputStream) throws(RunFailure) -> StreamEnding {
        mispredictions = 0
        while true {
            if !stream.isReady { try deliver(.write) }
            let deadline = hasGivenUp ? Deadline(after: Self.longestLull) : self.deadline
            switch stream.fill(before: deadline, unless: interruption) {
            case .bytes(let count):
                summary.bytes += count
                refreshNames()
                try drain(&stream, isLast: false)
                tellProgress()
            case .end where stream.isGrowing:
                try drain(&stream, isLast: false)
                if stream.unfinished > 0 {
                    observer.waits(input: stream.name, bytes: stream.unfinished)
                }
                return .end
            case .end:
                try drain(&stream, isLast: true)
                return .end
            case .interrupted:
                summary.isCutShort = stream.isRegularFile
                try drain(&stream, isLast: !stream.isRegularFile)
                return .interrupted
            case .timedOut where hasGivenUp:
                try keepUnsent(stream.rest)
                return .interrupted
            case .timedOut:
                try deliver(.close)
            case .broken(let error):
                tellBroken(stream.name, error)
                return .broken
            }
        }
    }

    private mutating func tellBroken(_ name: String, _ error: InputError) {
        switch error {
        case .gzip(let error, _) where error.isOfLibrary:
            summary.missingInputs += 1
        case .foreign:
            summary.missingInputs += 1
        case .gzip, .system:
            summary.brokenInputs += 1
        }
        observer.failed(input: name, error)
    }

    /// Forwards all records that are whole.
    private mutating func drain(
        _ stream: inout InputStream, isLast: Bool
    ) throws(RunFailure) {
        var boundary = try shareWork(of: stream)
        while true {
            guard let next = next(of: &stream, isLast: isLast, before: boundary) else {
                note(stream)
                try deliver(.push)
                continue
            }
            switch next {
            case .event(let range) where stream.isAlreadyConfirmed(range):
                continue
            case .refused(let refusal) where stream.isAlreadyConfirmed(refusal.range):
                continue
            case .event(let range) where !pulledStreams.isEmpty && isRepeated(range, of: &stream):
                summary.repeated += 1
            case .event where hasRules && isDropped(&stream):
                summary.read += 1
                summary.dropped += 1
            case .event(let range) where hasGivenUp:
                try keepUnsent(range, of: stream)
            case .event(let range):
                forward(range, of: &stream)
                if isDue {
                    note(stream)
                    try deliver(.push)
                }
            case .refused(let refusal):
                keep(stream.refused(refusal))
                summary.read += 1
            case .moreNeeded where boundary != nil, .end where boundary != nil:
                boundary = try commit(of: &stream) ? try shareWork(of: stream) : nil
            case .moreNeeded, .end:
                note(stream)
                stream.dropRead()
                return
            }
        }
    }

    /// What comes next in a stream; nil where the batch is due.
    ///
    /// Events of which nothing but their messages is wanted are translated on the way.
    private mutating func next(
        of stream: inout InputStream, isLast: Bool, before boundary: Int?
    ) -> EventReader.Outcome? {
        guard wantsOnlyMessages, pulledStreams.isEmpty, !stream.isAlreadyConfirmed else {
            return stream.next(isLast: isLast, before: boundary)
        }
        var counts = EventCounts()
        let next = Self.translate(
            &stream, isLast: isLast, before: boundary, &encoder, fields, &counts, &delivery)
        summary.add(counts)
        return next
    }

    private static func translate(
        _ stream: inout InputStream, isLast: Bool, before boundary: Int?,
        _ encoder: inout MessageEncoder, _ fields: ExpectedFields, _ counts: inout EventCounts,
        _ delivery: inout Delivery
    ) -> EventReader.Outcome? {
        delivery.fill { frames, size in
            stream.translate(
                isLast: isLast, before: boundary, &encoder, fields, &counts, into: &frames,
                upTo: size)
        }
    }

    /// Whether a pulled event was met before; it is noted as met.
    private func isRepeated(_ range: Range<Int>, of stream: inout InputStream) -> Bool {
        guard let pulled = pulledStreams.first(where: \.isBeingRead) else { return false }
        return pulled.hasMet(PulledEvent(&stream, endingAt: stream.end(of: range)))
    }

    /// Whether a rule drops an event; what the rules make of it else counts when it is written.
    private mutating func isDropped(_ stream: inout InputStream) -> Bool {
        let outcome = Self.evaluate(&stream, &encoder)
        route = outcome.route
        return outcome.isDropped
    }

    private static func evaluate(
        _ stream: inout InputStream, _ encoder: inout MessageEncoder
    ) -> MessageEncoder.RuleOutcome {
        let kind = stream.kind
        return stream.withEvent { bytes, values in encoder.evaluate(kind, bytes, values) }
    }

    /// Puts the message of one event into the batch.
    private mutating func forward(_ range: Range<Int>, of stream: inout InputStream) {
        let outcome: (report: MessageEncoder.Report, gaps: FieldGaps)
        let record = unsent == nil ? nil : stream.line(of: range)
        if let route {
            outcome = Self.encode(&stream, &encoder, fields, &branches[route].delivery.batch)
            if let record { branches[route].delivery.batch.keep(record: record) }
        } else {
            outcome = Self.encode(&stream, &encoder, fields, &delivery.batch)
            if let record { delivery.batch.keep(record: record) }
        }
        summary.read += 1
        if outcome.report.isShortened { summary.shortened += 1 }
        if outcome.report.isNeutralised { summary.sanitized += 1 }
        countUnmapped(range, of: &stream)
        guard !outcome.gaps.isEmpty else { return }
        summary.incomplete += 1
        if plan.countsFields {
            count(outcome.gaps, at: stream.place(of: range.lowerBound))
        }
    }

    private static func encode(
        _ stream: inout InputStream, _ encoder: inout MessageEncoder, _ fields: ExpectedFields,
        _ batch: inout Batch
    ) -> (report: MessageEncoder.Report, gaps: FieldGaps) {
        let kind = stream.kind
        return batch.append { output in
            stream.withEvent { bytes, values in
                let report = encoder.append(kind, bytes, values, into: &output)
                return (report, fields.gaps(kind, values, unusable: report.unusable))
            }
        }
    }

    /// Counts the members of an event that go into no message, where that is wanted.
    private mutating func countUnmapped(_ range: Range<Int>, of stream: inout InputStream) {
        guard let mappedPaths else { return }
        let kind = stream.kind
        let paths = stream.withEvent { bytes, values in
            mappedPaths.missing(kind, bytes, values)
        }
        guard !paths.isEmpty else { return }
        let place = stream.place(of: range.lowerBound)
        for path in paths { summary.unmapped.count(path, at: place) }
    }

    private mutating func count(_ gaps: FieldGaps, at place: Place) {
        for slot in summary.fields.indices {
            let isAbsent = gaps.absent >> UInt64(slot) & 1 != 0
            let isUnusable = gaps.unusable >> UInt64(slot) & 1 != 0
            guard isAbsent || isUnusable else { continue }
            summary.fields[slot].absent += isAbsent && !isUnusable ? 1 : 0
            summary.fields[slot].unusable += isUnusable ? 1 : 0
            if summary.fields[slot].first == nil { summary.fields[slot].first = place }
        }
    }
}
