package import SystemCalls

/// The directory of a spool: its segments by their names.
package final class SpoolFolder: Sendable {
    /// The most bytes in a block.
    package static let largestBlock = 1 << 20

    /// The path as the user gave it.
    package let path: String
    private let directory: Directory

    /// Opens the directory at `path`.
    init(_ path: String) throws(CheckpointError) {
        do throws(SystemError) {
            directory = try Directory(path)
        } catch {
            throw .cannotOpenFolder(path: path, error)
        }
        self.path = path
    }

    /// Returns the path of a segment.
    package func path(of segment: SpoolSegment) -> String { path(of: segment.name) }

    /// Returns the path of a segment that was set aside.
    package func asidePath(of segment: SpoolSegment) -> String { path(of: asideName(segment.name)) }

    /// Returns the path of a file.
    func path(of name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    private func asideName(_ name: String) -> String { name + ".damaged" }

    // Segments

    /// Creates a segment, which has no bytes on the disk before its first block.
    package func create(
        number: Int, stream: Int, start: Int
    ) throws(SystemError) -> SegmentWriter {
        let file = try directory.create(SpoolSegment.name(number))
        return SegmentWriter(
            file, SpoolSegment(number: number, stream: stream, start: start, size: 0))
    }

    /// Opens a segment.
    package func open(_ segment: SpoolSegment) throws(SystemError) -> SegmentReader {
        SegmentReader(try directory.open(reading: segment.name))
    }

    /// Removes a segment, or renames it to `NAME.damaged` if it is damaged.
    package func remove(_ segment: SpoolSegment) throws(SystemError) {
        if segment.isDamaged {
            try directory.rename(segment.name, to: asideName(segment.name))
        } else {
            try directory.remove(segment.name)
        }
    }

    /// Returns once all changes of names are on the disk.
    func synchronize() throws(SystemError) { try directory.synchronize() }

    // Opening

    /// What was found in the directory.
    struct Content {
        /// The segments in their order.
        var segments: [SpoolSegment] = []
        var findings: [SpoolFinding] = []
        /// The highest number that a segment has or had, as far as files show it.
        var lastNumber = 0
    }

    /// Reads the directory, and removes what was not written whole.
    func content() throws(CheckpointError) -> Content {
        let names = try checking(path) { () throws(SystemError) in try directory.names() }
        let numbers = names.compactMap(SpoolSegment.number).sorted()
        let aside = asideName("")
        let kept = names.filter { $0.hasSuffix(aside) }
            .compactMap { SpoolSegment.number(of: String($0.dropLast(aside.count))) }
        var content = Content(lastNumber: (numbers + kept).max() ?? 0)
        for number in numbers {
            let name = SpoolSegment.name(number)
            let path = path(of: name)
            let (head, size) = try head(of: name)
            switch head {
            case .segment(let stream, let start):
                content.segments.append(
                    SpoolSegment(number: number, stream: stream, start: start, size: size))
            case .newerVersion(let version):
                throw .refused(path: path, .newerVersion(version))
            case .none where number == numbers.last || size == 0:
                try checking(path) { () throws(SystemError) in try directory.remove(name) }
                if size > 0 { content.findings.append(.torn(path: path, bytes: size)) }
            case .none:
                try checking(path) { () throws(SystemError) in
                    try directory.rename(name, to: asideName(name))
                }
                content.findings.append(
                    .damaged(path: path, bytes: size, keptAs: self.path(of: asideName(name))))
            }
        }
        if let last = content.segments.last, last.number == numbers.last {
            let torn = try cutTail(of: &content.segments[content.segments.count - 1])
            if torn > 0 { content.findings.append(.torn(path: path(of: last.name), bytes: torn)) }
        }
        return content
    }

    private func head(
        of name: String
    ) throws(CheckpointError) -> (head: SpoolFormat.Head, size: Int) {
        do throws(TrustError) {
            let file = try TrustedFile(name, in: directory, .ownState)
            let bytes = try file.bytes(prefix: SpoolFormat.headLength)
            return (SpoolFormat.parseHead(bytes), file.status.size)
        } catch {
            switch error {
            case .system(let error): throw .cannotRead(path: path(of: name), error)
            case .untrusted(let fault):
                throw .refused(path: path(of: name), StateRefusal(fault))
            }
        }
    }

    /// Cuts off what comes after the last whole block, and returns how many bytes that was.
    ///
    /// A run that ended in the middle of a write has left it, and had not counted it as taken.
    private func cutTail(of segment: inout SpoolSegment) throws(CheckpointError) -> Int {
        let path = path(of: segment)
        let found = segment
        let end = try checking(path) { () throws(SystemError) in
            var reader = try open(found)
            var scratch: [UInt8] = []
            var end = reader.position
            while true {
                switch try reader.next(into: &scratch) {
                case .block(let offset, let count):
                    end = reader.position
                    segment.end = offset + count
                case .damage: break
                case .end: return end
                }
            }
        }
        guard end < segment.size else { return 0 }
        defer { segment.size = end }
        do throws(SystemError) {
            let file = try directory.open(appending: segment.name)
            try file.truncate(to: end)
            try file.synchronize()
        } catch {
            throw .cannotWrite(path: path, error)
        }
        return segment.size - end
    }

    private func checking<Result>(
        _ path: String, _ body: () throws(SystemError) -> Result
    ) throws(CheckpointError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw .cannotRead(path: path, error)
        }
    }
}

/// What was found in a spool that is not as it should be.
package enum SpoolFinding: Sendable, Hashable {
    /// The end of a file was not written whole, and is cut off: nothing of it had been taken.
    case torn(path: String, bytes: Int)
    /// A part of a file was changed after it was written; the file is kept.
    case damaged(path: String, bytes: Int, keptAs: String)
    /// The file with the position is gone: what the spool holds is sent from its beginning.
    case positionMissing(path: String)
}
