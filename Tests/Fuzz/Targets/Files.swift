import Classification
import Foundation
import JSONStream
import SystemCalls

@testable import Checkpoints
@testable import Compression
@testable import Forwarding
@testable import TimeZones
@testable import opcef

extension FuzzTarget {
    /// A state file whose checksum is right is refused, or is written again as it was read and can be
    /// used.
    static let states = FuzzTarget("states") { bytes in
        var random = choices(for: bytes)
        let content = Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
        let whole = content + StateForm.end(after: CRC32(content))
        do throws(StateRefusal) {
            var record = try StateRecord<StreamPosition>(reading: whole, source: nil)
            checkCopy(of: record)
            if let chain = InsertionChain(record.position.cursor ?? "") {
                require(InsertionChain(chain.text) == chain, "\(chain)")
                requirePrintable(
                    Date(milliseconds: chain.next(overlap: 60_000).start).formatted(.iso8601))
            }
            use(
                &record.position, now: 1_790_000_000_000,
                random.pick([nil, 0, StreamPosition.times.upperBound]))
            checkCopy(of: record)
        } catch {
            requirePrintable(error.message)
        }
        if let record = try? StateRecord<FilePositions>(reading: whole, source: nil) {
            checkCopy(of: record)
            for file in record.position.files { _ = (file.isWhole, file.isShortlyKnown) }
        }
        if let record = try? StateRecord<ReportedWarnings>(reading: whole, source: nil) {
            checkCopy(of: record)
            var warnings = record.position
            _ = warnings.record("a", at: 1_790_000_000)
        }
        if let record = try? StateRecord<SpoolPosition>(reading: whole, source: nil) {
            checkCopy(of: record)
            _ = RecordReader.State(record.position)
        }
        _ = try? StateRecord<StreamPosition>(reading: bytes, source: "a")
    }

    /// Does what a run does with a position.
    private static func use(_ position: inout StreamPosition, now: Int64, _ saved: Int64?) {
        _ = position.restart(before: now, saved: saved)
        for time in [position.start, position.newest, position.fallback].compactMap(\.self) {
            requirePrintable(Date(milliseconds: time).formatted(.iso8601))
        }
        _ = position.belong(to: "A")
        _ = position.recent.insert("event")
        position.confirm([now - 5, now + 5], now: now)
        position.recent.confirm(1)
        position.advance(to: "cursor")
    }

    /// Requires that a record which is written is read as the same.
    private static func checkCopy<Position>(of record: StateRecord<Position>) {
        guard let line = try? record.line() else { fatalError("cannot be written") }
        require(line.last == UInt8(ascii: "\n"), "no line feed")
        require(line.count { $0 == UInt8(ascii: "\n") } == 1, "several lines")
        do throws(StateRefusal) {
            var again = try StateRecord<Position>(reading: line, source: record.source)
            again.saved = record.saved
            let second = try? again.line()
            require(second == line, "it is another the second time")
        } catch {
            require(false, "\(error): \(String(decoding: line, as: UTF8.self))")
        }
    }

    /// Files with names are refused in printable words, or hold names that are found.
    static let names = FuzzTarget("names") { bytes in
        let path = scratchFile(bytes)
        var files = NameFiles([path])
        do throws(NamesError) {
            let names = try files.read()
            let count = NameKind.allCases.reduce(0) { $0 + names.count(of: $1) }
            require(count <= bytes.count, "\(count) names")
        } catch {
            requirePrintable(error.report.message)
        }
    }

    /// What comes out of gzip does not depend on the pieces of input and output.
    static let gzip = FuzzTarget("gzip") { bytes in
        var random = choices(for: bytes)
        let whole = unpacked(bytes, pieces: bytes.count + 1, room: 1 << 16)
        for _ in 0..<2 {
            let size = random.pick([1, 2, 7, 100])
            let room = random.pick([1, 5, 64, 4096])
            let pieces = unpacked(bytes, pieces: size, room: room)
            require(
                pieces.bytes == whole.bytes, "\(pieces) with pieces of \(size), room for \(room)")
            require(
                pieces.error == whole.error, "\(pieces) with pieces of \(size), room for \(room)")
        }
        let form = InputForm(beginningWith: Array(bytes.prefix(InputForm.length)), isWhole: true)
        require((form == .gzip) == bytes.starts(with: [0x1F, 0x8B]), "\(form.debugDescription)")
    }

    /// All that comes out of `bytes` in pieces of `size`, with room for `room` at a time.
    private static func unpacked(
        _ bytes: [UInt8], pieces size: Int, room: Int
    ) -> (bytes: [UInt8], error: GzipError?) {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        do throws(GzipError) {
            var decoder = try GzipDecoder()
            var start = 0
            while result.count < 1 << 18 {
                let count = try decoder.decode(into: &buffer, from: 0, to: room)
                result += buffer[..<count]
                if count > 0 { continue }
                guard start < bytes.count else {
                    try decoder.end()
                    return (result, nil)
                }
                decoder.supply(Array(bytes[start..<min(start + size, bytes.count)]))
                start += size
            }
            // Of what is large only the beginning is compared, which is as long in any pieces.
            return (Array(result.prefix(1 << 18)), nil)
        } catch {
            return (Array(result.prefix(1 << 18)), error)
        }
    }

    /// A zone has an offset of at most 26 hours at every time.
    static let zones = FuzzTarget("zones") { bytes in
        let rule = ZoneRule(parsing: String(decoding: bytes, as: UTF8.self))
        let zones = [
            Zone(TZif: bytes), rule.map { Zone(changes: [], first: $0.standard, rule: $0) },
        ]
        for zone in zones.compactMap(\.self) {
            var time: Int64 = -1 << 60
            for step in 0..<64 {
                let offset = zone.secondsAheadOfUTC(at: time)
                require(offset.magnitude <= 1 << 32, "\(offset) s at \(time)")
                time = step < 40 ? time / 2 : 1 << Int64(step - 4) - 7
            }
            _ = (zone.secondsAheadOfUTC(at: .min), zone.secondsAheadOfUTC(at: .max))
        }
    }
}
