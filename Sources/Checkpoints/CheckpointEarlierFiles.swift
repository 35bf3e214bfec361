import Compression
import SystemCalls

/// Which files are to be read before an input, the oldest first.
///
///     remembered, with a rest ──► unknown, rotated since ──► the input
///
/// The folder is looked at anew for each of them, since files may be rotated meanwhile; a file that
/// was opened is read to its end whatever becomes of its name.
extension Checkpoint {
    /// The next file that is to be read before an input; nil where none is left.
    ///
    /// What is found to be lost on the way is in `beginning.removeLostFiles()`.
    package mutating func nextRotatedFile(before beginning: inout StartDecision) -> RotatedFile? {
        while let known = beginning.earlier.remembered.first {
            beginning.earlier.remembered.removeFirst()
            if let rest = rest(of: known, &beginning.earlier) { return rest }
        }
        while let last = beginning.earlier.last {
            let next = next(behind: last, beginning.earlier)
            beginning.earlier.lost += next.lost
            beginning.earlier.last = next.file.map { EarlierFiles.Last(file: $0) }
            if let file = next.file, let found = next.takeFound() {
                return RotatedFile(found, .start, add(file))
            }
        }
        return nil
    }

    /// Looks for what is left of a file that is remembered.
    private mutating func rest(
        of known: TrackedFile, _ earlier: inout EarlierFiles
    ) -> RotatedFile? {
        if known.isEmpty { return nil }
        let isLatest = earlier.last?.file == known
        // The one before a file that was empty is the last that can be known again.
        let isLast = isLatest || earlier.last?.wasEmpty == true
        // Whoever began a file in this run finishes it, unless it has been cut since.
        let isBegun = isBegun(known)
        guard !isBegun || earlier.current.isOf(known) else {
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
        var file = known
        file.follow(found.head)
        replace(known, by: file)
        if isLast { earlier.found(file, modified: known.modified) }
        if found.isFinished(by: known) { return nil }
        return RotatedFile(found, known.position, add(file, stored: file))
    }

    /// Looks a few times for what would be lost, since names change while files are rotated.
    private func find(
        _ known: TrackedFile, _ isLatest: Bool, _ earlier: EarlierFiles
    ) -> RenamedFile? {
        for attempt in 1...Self.attempts {
            let generations = Generations(of: earlier.path, and: rotatedFolders)
            if let found = RenamedFile.find(known, in: generations, besides: earlier.current) {
                return found
            }
            if known.isGone || known.isWhole && !isLatest { return nil }
            waitForRotation(attempt)
        }
        return nil
    }

    // Unknown files

    /// What comes behind a file.
    private struct Next: ~Copyable {
        /// What is known to be missing before it.
        var lost: [LostFile]
        /// Nil where nothing but the input is left.
        var file: TrackedFile?
        /// The file, open; nil where there is nothing in it to be read.
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

        consuming func takeFound() -> RenamedFile? { found.take() }
    }

    private func next(
        behind last: EarlierFiles.Last, _ earlier: EarlierFiles
    ) -> Next {
        for attempt in 1..<Self.attempts {
            let next = look(behind: last, earlier)
            if next.lost.isEmpty { return next }
            waitForRotation(attempt)
        }
        return look(behind: last, earlier)
    }

    private func waitForRotation(_ attempt: Int) {
        guard attempt < Self.attempts else { return }
        _ = try? pause(until: Deadline(after: .milliseconds(100)), unless: nil)
    }

    private static var attempts: Int { 4 }

    private func look(behind last: EarlierFiles.Last, _ earlier: EarlierFiles) -> Next {
        let generations = Generations(of: earlier.path, and: rotatedFolders)
        let all = generations.inOrder
        let files = all.prefix { !$0.status.isSameFile(as: earlier.current) }
        let place =
            last.isGone || last.isUnplaced
            ? nil : files.firstIndex { $0.status.isOf(last.file) }
        let entry: Generations.Entry?
        var lost: [LostFile] = []
        if let place {
            entry = files[(place + 1)...].first
            let next = entry ?? all.dropFirst(files.count).first
            lost = generations.missingNumbers(between: all[place], and: next)
                .map { LostFile(earlier.path, missing: $0, beside: all[place]) }
        } else {
            entry = files.first { $0.status.modified >= last.seconds && !isKnown($0) }
            if last.isMissing(before: entry, in: all) {
                lost.append(
                    last.wasEmpty && entry != nil
                        ? LostFile(behind: last.file) : LostFile(last.file))
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
    /// Goes on behind a file that was found.
    fileprivate mutating func found(_ file: TrackedFile, modified: Int?) {
        last = Last(file: file, modified: modified, wasEmpty: last?.wasEmpty == true)
    }
}

extension EarlierFiles.Last {
    /// Whether the number of the file says nothing of where it is.
    fileprivate var isUnplaced: Bool { wasEmpty && file.isEmpty }

    /// Whether the file is gone, and is not the rotated file that comes next either.
    ///
    /// Nothing proves what a file has become that was as good as empty, nor one that cannot be read.
    fileprivate func isMissing(
        before next: Generations.Entry?, in rotated: [Generations.Entry]
    ) -> Bool {
        guard isGone || isUnplaced else { return false }
        guard let next else { return isGone }
        if wasEmpty {
            // As long as an older one is there, none has been removed.
            return next.path == rotated.first?.path && rotated.count > 1 && !isStillEmpty(next)
        }
        return file.fingerprint.length >= RenamedFile.proof && LostFile.Reason(next) == nil
    }

    /// Whether a rotated file seems to be the file, by its number or since it is empty still.
    private func isStillEmpty(_ next: Generations.Entry) -> Bool {
        next.status.isOf(file)
            || next.status.modifiedNanoseconds == file.modified
                && RenamedFile.open(next)?.head.bytes.isEmpty == true
    }
}

extension LostFile.Reason {
    /// Why a listed file cannot be read, as far as its name tells; nil where it can.
    fileprivate init?(_ entry: Generations.Entry) {
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
