import SystemCalls

/// The file for records that are not known to have arrived when a run gives up, a line each.
struct UnsentFile: ~Copyable {
    private var file: KeptRecords
    private var written = 0
    /// How many records the disk is known to have.
    private(set) var kept = 0
    /// Why the file takes no more.
    private(set) var fault: SystemError?

    init(_ path: String) throws(RunFailure) {
        file = try KeptRecords(path)
    }

    var hadTornEnd: Bool { file.hadTornEnd }

    /// Adds the lines of records, as many as the file takes.
    ///
    /// - Returns: Whether it took them all; it is asked for nothing more where it did not.
    mutating func append(_ lines: [UInt8]) -> Bool {
        guard fault == nil else { return false }
        do throws(AppendFailure) {
            try file.append(lines)
            written += lines.count { $0 == UInt8(ascii: "\n") }
            return true
        } catch {
            written += lines.prefix(error.written).count { $0 == UInt8(ascii: "\n") }
            fault = error.error
            return false
        }
    }

    /// Waits until the disk has what was added; only then it counts as kept.
    mutating func synchronize() {
        do throws(SystemError) {
            try file.synchronize()
            kept = written
        } catch {
            fault = fault ?? error
        }
    }
}
