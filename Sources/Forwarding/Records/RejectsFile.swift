import SystemCalls

/// The file for rejected records (dead letters), each once and whole.
///
/// A file that takes no more stops nothing else: the lines wait in memory, and are tried again before
/// each later line. Until they are kept no position is saved that is after their records.
struct RejectsFile: ~Copyable {
    private var file: RecordFile
    private let line: (RejectedRecord) -> [UInt8]
    /// How many lines this run has made.
    private var lineCount = 0
    /// Rejected pieces that follow one another, and are to be one line.
    private var joined: RejectedRecord?
    /// The lines that the file has not taken yet.
    private var waiting: [UInt8] = []
    /// The records of those.
    private var waitingRecords = 0
    /// The records of the lines that the disk is not known to have.
    private var recordsNotOnDisk = 0
    /// The records whose lines are lost.
    private var lost = 0
    /// What the first failure was.
    private(set) var fault: SystemError?

    /// After this many lines pieces are joined: the line of a short piece is many times as long.
    private static let singleLines = 1000
    /// How many bytes of pieces are joined at most.
    private static let longestJoin = 64 * 1024
    /// How many bytes of lines wait at most.
    private static let longestWaiting = 1 << 20

    /// Opens the file; `line` makes what is written of a record.
    init(_ path: String, line: @escaping (RejectedRecord) -> [UInt8]) throws(RunFailure) {
        file = try RecordFile(path)
        self.line = line
    }

    var path: String { file.path }

    var hadTornEnd: Bool { file.hadTornEnd }

    /// How many records are not kept: they wait, or are lost.
    var unkept: Int { waitingRecords + lost }

    /// Keeps a record, which `follows` the one before if nothing was read between them.
    mutating func keep(_ record: RejectedRecord, follows: Bool) {
        if follows, joined?.join(record, upTo: Self.longestJoin) == true { return }
        writeJoined()
        lineCount += 1
        if lineCount > Self.singleLines, record.place != nil {
            joined = record
        } else {
            write(record)
        }
    }

    /// Writes what can be written, and waits until the disk has it.
    ///
    /// - Returns: Whether it has everything.
    mutating func synchronize() -> Bool {
        writeJoined()
        writeWaiting()
        do throws(SystemError) {
            try file.synchronize()
            recordsNotOnDisk = 0
        } catch {
            // The kernel drops what it could not write, so trying again may wrongly succeed.
            fault = fault ?? error
            lost += recordsNotOnDisk
            recordsNotOnDisk = 0
        }
        return unkept == 0
    }

    /// Writes what was to be one line with pieces that have not come.
    mutating func writeJoined() {
        guard let record = joined.take() else { return }
        write(record)
    }

    private mutating func write(_ record: RejectedRecord) {
        let line = line(record)
        writeWaiting()
        guard waiting.count + line.count <= Self.longestWaiting || waiting.isEmpty else {
            lost += record.count
            return
        }
        waiting += line
        waitingRecords += record.count
        writeWaiting()
    }

    private mutating func writeWaiting() {
        guard !waiting.isEmpty else { return }
        do throws(AppendError) {
            try file.append(waiting)
            recordsNotOnDisk += waitingRecords
            waiting.removeAll()
            waitingRecords = 0
        } catch {
            // Whole lines among what was written are written a second time; none is lost.
            fault = fault ?? error.error
        }
    }
}

extension RejectedRecord {
    /// Takes in the piece that follows; it does not where that is of another input or too long.
    fileprivate mutating func join(_ next: RejectedRecord, upTo limit: Int) -> Bool {
        guard let place, place.input == next.place?.input,
            bytes.count + next.bytes.count < limit
        else { return false }
        bytes.append(UInt8(ascii: "\n"))
        bytes += next.bytes
        count += next.count
        return true
    }
}
