import Classification
import EventFormats
import JSONStream
import Bytes
import JSONStream

extension CompiledMapping {
    /// How many scalars a free text keeps when its message is too long.
    private static let shortText = 64

    /// Appends the extension of a message in at most `size` bytes.
    ///
    /// First free texts are cut, the least important first, then whole rows are left out: those
    /// under keys of our own first, the ids and the address last of all. What was left out is counted in a number of its own.
    func appendShortened(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report,
        size: Int, into output: inout ByteBuffer
    ) {
        let range = rows(of: event.kind)
        var limits = rows.map { _ in Int.max }
        var trial = ByteBuffer(capacity: 4096)
        var sizes = rows.map { _ in 0 }
        for row in range {
            sizes[row] = measure(row, .max, bytes, values, event, &scratch, &trial)
        }
        // The last character is not sent.
        var excess = sizes.reduce(0, +) - 1 + closing.count - size
        for row in range.reversed() where excess > 0 && canBeCut(rows[row]) {
            let shorter = measure(
                row, Self.shortText, bytes, values, event, &scratch, &trial)
            guard shorter < sizes[row] else { continue }
            excess -= sizes[row] - shorter
            sizes[row] = shorter
            limits[row] = Self.shortText
        }
        var leftOut = 0
        for ranks in [[MappingRow.Rank.last], [.plain, .freeText], [.identifier]] {
            for row in range.reversed() where ranks.contains(rows[row].rank) {
                guard excess > 0 else { break }
                guard sizes[row] > 0 else { continue }
                excess -= sizes[row]
                if leftOut == 0 { excess += format.mark(leftOut: 99).utf8.count }
                sizes[row] = 0
                leftOut += 1
            }
        }
        for row in range where sizes[row] > 0 {
            append(
                rows[row], limit: limits[row], bytes, values, event, &scratch, &report,
                into: &output)
        }
        if leftOut > 0 { output.append(format.mark(leftOut: leftOut)) }
        pool.append(closing, inPlaceOfLastByteOf: &output)
        report.isShortened = true
    }

    /// Whether a part of a row's value says something.
    private func canBeCut(_ row: Row) -> Bool {
        switch row.rank {
        case .freeText: true
        case .last: row.operation != .identifier
        case .kept, .identifier, .plain: false
        }
    }

    /// How many bytes a row takes.
    private func measure(
        _ row: Int, _ limit: Int, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ scratch: inout TextScratch, _ trial: inout ByteBuffer
    ) -> Int {
        trial.removeAll()
        var ignored = MessageEncoder.Report()
        append(
            rows[row], limit: limit, bytes, values, event, &scratch, &ignored, into: &trial)
        return trial.count
    }
}
