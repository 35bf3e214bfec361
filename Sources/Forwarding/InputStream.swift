import Delivery
import JSONStream
import OnePasswordEvents
import Sockets

/// Why an input was not forwarded to its end.
enum InputFailure: Error {
    case missing(SystemError)
    case broken(SystemError)
    /// The run as a whole cannot go on.
    case run(RunFailure)
}

/// One input while it is read: its octets, and the events found in them.
struct InputStream: ~Copyable {
    let isRegularFile: Bool
    private let index: Int
    private let file: Descriptor
    private var buffer = InputBuffer()
    private var reader: EventReader
    private var places: PlaceCounter

    /// Opens the input called `name`; `-` is standard input.
    init(_ name: String, index: Int, recordLimit: Int) throws(InputFailure) {
        file = try Self.file(name)
        isRegularFile = (try? file.isRegularFile) ?? false
        self.index = index
        reader = EventReader(limit: recordLimit)
        places = PlaceCounter(input: name)
    }

    private static func file(_ name: String) throws(InputFailure) -> Descriptor {
        do throws(SystemError) {
            return try open(name)
        } catch {
            throw .missing(error)
        }
    }

    private static func open(_ name: String) throws(SystemError) -> Descriptor {
        try name == "-" ? .standardInput() : Descriptor(reading: name)
    }

    /// The size of an ordinary file, or nil for what has none.
    static func size(of name: String) throws(SystemError) -> Int? {
        let file = try open(name)
        return try file.isRegularFile ? file.size : nil
    }

    /// The place behind everything that was read of it.
    var position: InputPosition {
        InputPosition(input: index, offset: buffer.base + reader.position)
    }

    /// Whether reading would not wait.
    var isReady: Bool {
        isRegularFile
            || (try? file.wait(for: .readable, before: Deadline(.now), unless: nil)) != .timedOut
    }

    /// Waits for octets and reads them; 0 is the end, and nil a signal.
    mutating func fill(unless interruption: Interruption?) throws(InputFailure) -> Int? {
        do throws(SystemError) {
            let wait =
                isRegularFile
                ? interruption?.signal == nil ? .ready : .interrupted
                : try file.wait(for: .readable, before: nil, unless: interruption)
            return wait == .interrupted ? nil : try buffer.fill(from: file)
        } catch  where error.meansWait {
            return try fill(unless: interruption)
        } catch {
            throw .broken(error)
        }
    }

    /// Reads on in the octets that are there.
    mutating func next(isLast: Bool) -> EventReader.Outcome {
        Self.next(&reader, buffer, isLast: isLast)
    }

    private static func next(
        _ reader: inout EventReader, _ buffer: borrowing InputBuffer, isLast: Bool
    ) -> EventReader.Outcome {
        reader.next(buffer.octets.span, end: buffer.end, isLast: isLast)
    }

    /// Lends the event read last.
    func withEvent<Result>(
        _ body: (Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        reader.withEvent(buffer.octets.span, body)
    }

    /// The place of an octet that is still there.
    mutating func place(of index: Int) -> Place {
        Self.place(of: index, &places, buffer)
    }

    private static func place(
        of index: Int, _ places: inout PlaceCounter, _ buffer: borrowing InputBuffer
    ) -> Place {
        places.place(buffer.octets.span, at: index, base: buffer.base)
    }

    /// What there is to know of a refused piece.
    mutating func refused(_ refusal: EventRefusal) -> RefusedRecord {
        RefusedRecord(
            reason: .event(refusal.reason), place: place(of: refusal.range.lowerBound),
            fault: place(of: max(refusal.offset, refusal.range.lowerBound)),
            octets: Array(buffer.octets[refusal.range]))
    }

    /// Forgets the octets that were read.
    mutating func dropRead() {
        let count = reader.position
        _ = place(of: count)
        buffer.drop(count)
        reader.rebase(by: count)
    }
}
