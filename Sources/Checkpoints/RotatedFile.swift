package import Compression
package import SystemCalls

/// An earlier file of an input's name, with something left to forward.
package struct RotatedFile: ~Copyable, Sendable {
    /// Where reading it starts.
    package let position: FilePosition
    /// The key for remembering later positions.
    package let input: CheckpointInput
    private let found: RenamedFile

    init(
        _ found: consuming RenamedFile, _ position: FilePosition, _ input: CheckpointInput
    ) {
        self.found = found
        self.position = position
        self.input = input
    }

    /// The path that it has now.
    package var path: String { found.path }

    /// Returns the open file.
    package consuming func releaseFile() -> Descriptor { found.releaseFile() }
}

// The files to be read before an input, the oldest first:
//
//     remembered, not read to the end ──► unknown, rotated since ──► the input
//
// The folder is listed again for each of them, since files may be rotated meanwhile; a file that
// was opened is read to its end even if it is renamed or removed.

extension Checkpoint {
    /// Returns the next file to be read before an input; nil if none is left.
    ///
    /// `StartDecision.removeLostFiles()` has the files that were found to be lost.
    package mutating func nextRotatedFile(before beginning: inout StartDecision) -> RotatedFile? {
        while let known = beginning.earlier.remembered.first {
            beginning.earlier.remembered.removeFirst()
            if let rest = rest(of: known, &beginning.earlier) { return rest }
        }
        while let last = beginning.earlier.last {
            let next = next(after: last, beginning.earlier)
            beginning.earlier.lost += next.lost
            beginning.earlier.last = next.file.map { EarlierFiles.Last(file: $0) }
            if let file = next.file, let found = next.releaseFound() {
                return RotatedFile(found, .start, add(file))
            }
        }
        return nil
    }

    /// Returns a remembered file if something of it was not read.
    private mutating func rest(
        of known: TrackedFile, _ earlier: inout EarlierFiles
    ) -> RotatedFile? {
        if known.isEmpty { return nil }
        let isLatest = earlier.last?.file == known
        // The one before a file that was empty is the last that can be recognized.
        let isLast = isLatest || earlier.last?.wasEmpty == true
        // A file opened in this run is read to its end by that reader, unless it was truncated meanwhile.
        let isStarted = isStarted(known)
        guard !isStarted || earlier.current.isOf(known) else {
            if isLast { earlier.found(known, modified: known.modified) }
            return nil
        }
        guard let found = find(known, isLatest, earlier) else {
            if !isLatest, !known.isWhole, !known.isGone { earlier.lost.append(LostFile(known)) }
            var file = known
            file.isGone = true
            replace(known, by: file)
            if isLatest || earlier.last?.file.isEmpty == true { earlier.last?.isGone = true }
            return nil
        }
        let known = furthest(known, in: found)
        var file = known
        file.adopt(found.head)
        replace(known, by: file)
        if isLast { earlier.found(file, modified: known.modified) }
        if found.isFinished(by: known) { return nil }
        return RotatedFile(found, known.position, add(file, stored: file))
    }

    /// Returns what is remembered of a file that was found, which may have been read as a copy too.
    private mutating func furthest(
        _ known: TrackedFile, in found: borrowing RenamedFile
    ) -> TrackedFile {
        guard let copy = remembered(found.head), copy != known,
            copy.position.offset >= known.position.offset, found.isContinuation(of: copy)
        else { return known }
        replace(known, by: copy)
        return copy
    }

    /// Searches a few times for a file before it is taken for lost, since files may be being rotated.
    private func find(
        _ known: TrackedFile, _ isLatest: Bool, _ earlier: EarlierFiles
    ) -> RenamedFile? {
        for attempt in 1...Self.attempts {
            let listing = RotatedFileListing(of: earlier.path, and: rotatedFolders)
            if let found = RenamedFile.find(known, in: listing, besides: earlier.current) {
                return found
            }
            if known.isGone || known.isWhole && !isLatest { return nil }
            waitForRotation(attempt)
        }
        return nil
    }

    // Unknown files

    /// The file after another one.
    private struct Next: ~Copyable {
        /// Files that are missing before it.
        var lost: [LostFile]
        /// Nil if only the input is left.
        var file: TrackedFile?
        /// The open file; nil if nothing of it is to be read.
        private var found: RenamedFile?

        init(_ file: TrackedFile?, lost: [LostFile]) {
            self.file = file
            self.lost = lost
            found = nil
        }

        init(_ found: consuming RenamedFile, of path: String, lost: [LostFile]) {
            file = TrackedFile(path: path, found.head)
            self.lost = lost
            self.found = consume found
        }

        consuming func releaseFound() -> RenamedFile? { found.take() }
    }

    private func next(
        after last: EarlierFiles.Last, _ earlier: EarlierFiles
    ) -> Next {
        for attempt in 1..<Self.attempts {
            let next = look(after: last, earlier)
            if next.lost.isEmpty { return next }
            waitForRotation(attempt)
        }
        return look(after: last, earlier)
    }

    private func waitForRotation(_ attempt: Int) {
        guard attempt < Self.attempts else { return }
        _ = try? pause(until: Deadline(after: .milliseconds(100)), unless: nil)
    }

    private static var attempts: Int { 4 }

    private func look(after last: EarlierFiles.Last, _ earlier: EarlierFiles) -> Next {
        let listing = RotatedFileListing(of: earlier.path, and: rotatedFolders)
        let all = listing.inOrder
        let files = all.prefix { !$0.status.isSameFile(as: earlier.current) }
        let place =
            last.isGone || last.isUnplaced
            ? nil : files.firstIndex { $0.status.isOf(last.file) }
        let entry: RotatedFileListing.Entry?
        var lost: [LostFile] = []
        if let place {
            entry = files[(place + 1)...].first
            let next = entry ?? all.dropFirst(files.count).first
            lost = listing.missingNumbers(between: all[place], and: next)
                .map { LostFile(earlier.path, missing: $0, beside: all[place]) }
        } else {
            entry = files.first { $0.status.modified >= last.seconds && !isKnown($0) }
            if last.isMissing(before: entry, in: all) {
                lost.append(
                    last.wasEmpty && entry != nil
                        ? LostFile(after: last.file) : LostFile(last.file))
            }
        }
        guard let entry else { return Next(nil, lost: lost) }
        let listed = TrackedFile(path: earlier.path, entry.status)
        if let reason = LostFile.Reason(entry) {
            return Next(listed, lost: lost + [LostFile(path: entry.path, reason: reason)])
        }
        guard !isKnown(entry), entry.status.size > 0 else { return Next(listed, lost: lost) }
        do throws(SystemError) {
            if let found = try RenamedFile.reading(entry) {
                return Next(found, of: earlier.path, lost: lost)
            }
            return Next(listed, lost: lost + [LostFile(path: entry.path, reason: .missing)])
        } catch {
            lost.append(LostFile(path: entry.path, reason: .unreadable(error)))
            return Next(listed, lost: lost)
        }
    }
}

extension EarlierFiles {
    /// Continues the search after a file that was found.
    fileprivate mutating func found(_ file: TrackedFile, modified: Int?) {
        last = Last(file: file, modified: modified, wasEmpty: last?.wasEmpty == true)
    }
}

extension EarlierFiles.Last {
    /// Whether the file cannot be recognized by its number, since it was empty.
    fileprivate var isUnplaced: Bool { wasEmpty && file.isEmpty }

    /// Whether the file is gone, and is not the next rotated file either.
    ///
    /// A file that was almost empty cannot be recognized, and neither can one that cannot be read.
    fileprivate func isMissing(
        before next: RotatedFileListing.Entry?, in rotated: [RotatedFileListing.Entry]
    ) -> Bool {
        guard isGone || isUnplaced else { return false }
        guard let next else { return isGone }
        if wasEmpty {
            // As long as an older one exists, none was removed.
            return next.path == rotated.first?.path
                && (rotated.count > 1 || isReplaced(by: next)) && !isStillEmpty(next)
        }
        return file.fingerprint.length >= RenamedFile.identifyingLength
            && LostFile.Reason(next) == nil
    }

    /// Whether a rotated file is the file, by its number and birth or since it is still empty.
    private func isStillEmpty(_ next: RotatedFileListing.Entry) -> Bool {
        guard let head = RenamedFile.open(next)?.head else { return false }
        return file.isEmptyFile(of: head) == true
            || next.status.modifiedNanoseconds == file.modified && head.bytes.isEmpty
    }

    /// Whether a rotated file is neither the file nor what has become of it.
    ///
    /// In its folder a file is renamed or compressed, or copied if it still has its name.
    private func isReplaced(by next: RotatedFileListing.Entry) -> Bool {
        !isCurrent && next.rotation?.packing == RotationName.Packing.none
            && folderAndName(next.path).folder == folderAndName(file.path).folder
    }
}

extension LostFile.Reason {
    /// Creates the reason why a listed file cannot be read, by its name; nil if it can.
    fileprivate init?(_ entry: RotatedFileListing.Entry) {
        switch entry.rotation?.packing {
        case .foreign:
            self = .foreign
        case .gzip:
            guard let problem = GzipDecoder.problem else { return nil }
            self = .gzip(problem)
        case .some(.none), nil:
            return nil
        }
    }
}

/// A file that was skipped, since it is gone or cannot be read.
package struct LostFile: Sendable, Hashable {
    /// Why a file was skipped.
    package enum Reason: Sendable, Hashable {
        /// The file that had the input's name was not found; `offset` bytes of it were confirmed.
        case gone(offset: Int)
        /// The file was empty when it was read, and cannot be recognized: the oldest rotated file may
        /// be the same, or others may have been removed before it.
        case perhaps
        /// A number is missing between rotated files.
        case missing
        /// It is compressed in a format that is not supported.
        case foreign
        /// It is compressed by gzip, and zlib cannot be used.
        case gzip(GzipError)
        case unreadable(SystemError)
    }

    /// The path that it has, or had.
    package let path: String
    /// Why it was skipped.
    package let reason: Reason

    /// Creates a lost file.
    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

extension LostFile {
    /// Creates the loss of a remembered file that was not found.
    init(_ remembered: TrackedFile) {
        self.init(path: remembered.path, reason: .gone(offset: remembered.position.offset))
    }

    /// Creates the possible loss of files after one that was empty.
    init(after empty: TrackedFile) {
        self.init(path: empty.path, reason: .perhaps)
    }

    /// Creates the loss of the file with `number`, in the folder of `entry`.
    init(_ path: String, missing number: Int, beside entry: RotatedFileListing.Entry) {
        let folder = folderAndName(entry.path).folder
        let name = folderAndName(path).name
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        let missing =
            entry.name.hasPrefix(name)
            ? "\(name).\(number)" : "\(name[..<dot]).\(number)\(name[dot...])"
        self.init(path: folder == "/" ? "/" + missing : "\(folder)/\(missing)", reason: .missing)
    }
}
