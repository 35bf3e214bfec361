import Delivery
import JSONStream
import OnePasswordEvents
import Sockets

/// One input while it is read: its octets, and the events found in them.
struct InputStream: ~Copyable {
    let isRegularFile: Bool
    private let index: Int
    private let file: Descriptor
    private var buffer = InputBuffer()
    private var reader: EventReader
    private var places: PlaceCounter

    /// Opens the input called `name`; `-` is standard input.
    init(_ name: String, index: Int, recordLimit: Int) throws(SystemError) {
        file = try Self.open(name)
        isRegularFile = (try? file.isRegularFile) ?? false
        self.index = index
        reader = EventReader(limit: recordLimit)
        places = PlaceCounter(input: name)
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
        InputPosition(
            input: index, offset: buffer.base + reader.position,
            restart: buffer.base + reader.restart)
    }

    /// Whether reading would not wait.
    var isReady: Bool {
        isRegularFile
            || (try? file.wait(for: .readable, before: Deadline(.now), unless: nil)) != .timedOut
    }

    /// How reading on ended.
    enum Filling {
        case octets(Int)
        case end
        /// A signal came, and nothing was read.
        case interrupted
        case timedOut
        case broken(SystemError)
    }

    /// Waits for octets until `deadline`, and reads them.
    mutating func fill(
        before deadline: Deadline?, unless interruption: Interruption?
    ) -> Filling {
        do throws(SystemError) {
            let wait =
                isRegularFile
                ? interruption?.signal == nil ? .ready : .interrupted
                : try file.wait(for: .readable, before: deadline, unless: interruption)
            switch wait {
            case .interrupted: return .interrupted
            case .timedOut: return .timedOut
            case .ready: break
            }
            let count = try buffer.fill(from: file)
            return count == 0 ? .end : .octets(count)
        } catch  where error.meansWait {
            return fill(before: deadline, unless: interruption)
        } catch {
            return .broken(error)
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

    /// Copies a record into one line: a line end inside of JSON is white space.
    func line(of range: Range<Int>) -> [UInt8] {
        var line = Array(buffer.octets[range])
        for index in line.indices
        where line[index] == UInt8(ascii: "\n") || line[index] == UInt8(ascii: "\r") {
            line[index] = UInt8(ascii: " ")
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The octets that are there and not read yet.
    var rest: [UInt8] { Array(buffer.octets[reader.position..<buffer.end]) }

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
