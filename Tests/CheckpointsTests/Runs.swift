import Checkpoints
import Compression
import Foundation
import SystemCalls
import TestSupport
import Testing

/// What a run with a state file forwards, in the simplest way: all lines, each confirmed at once.
struct Run {
    /// The lines that were forwarded, in their order.
    private(set) var forwarded: [String] = []
    /// Why each input began where it did.
    private(set) var reasons: [StartDecision.Reason] = []

    /// The files that were told to be lost.
    private(set) var lost: [LostFile] = []

    /// Forwards what is new in `names`, and at most `limit` lines of it.
    init(
        _ folder: TemporaryFolder, _ names: [String], limit: Int = .max,
        rotatedTo folders: [String] = []
    ) throws {
        var checkpoint = try Checkpoint(
            folder.statePath, rotatedTo: folders.map(folder.path), lockTimeout: patience)
        for name in names {
            let file = try Descriptor(reading: folder.path(name))
            guard var beginning = try checkpoint.startDecision(for: folder.path(name), file) else {
                continue
            }
            reasons.append(beginning.reason)
            if beginning.reason == .alreadyBegun { continue }
            var isOver = false
            while !isOver, let before = checkpoint.nextRotatedFile(before: &beginning) {
                let (input, position) = (before.input, before.position)
                isOver = try !forward(before.releaseFile(), position, input, limit, &checkpoint)
            }
            lost += beginning.removeLostFiles()
            if isOver { break }
            let isWhole = try forward(
                file, beginning.position, beginning.input, limit, &checkpoint)
            if !isWhole { break }
        }
        try checkpoint.save(confirmed: forwarded.count)
    }

    /// Forwards a file, and returns whether it came to its end.
    private mutating func forward(
        _ file: borrowing Descriptor, _ position: FilePosition, _ input: CheckpointInput,
        _ limit: Int, _ checkpoint: inout Checkpoint
    ) throws -> Bool {
        checkpoint.begin(input)
        let bytes =
            try file.isGzip
            ? file.unpackedBytes(upTo: 1 << 20) : file.bytes(upTo: 1 << 20)
        var offset = position.offset
        for line in bytes[offset...].split(separator: UInt8(ascii: "\n")) {
            guard forwarded.count < limit else { return false }
            forwarded.append(String(decoding: line, as: UTF8.self) + "\n")
            offset += line.count + 1
            let next = try #require(FilePosition(offset: offset, restart: offset))
            let tail = Fingerprint(of: bytes[max(0, offset - Fingerprint.limit)..<offset])
            checkpoint.remember(input, next, tail: tail)
            try checkpoint.save(confirmed: forwarded.count)
        }
        checkpoint.end(input, at: offset)
        return true
    }
}

/// The lines with these numbers, each by itself.
func separate(_ numbers: ClosedRange<Int>) -> [String] { numbers.map(line) }

extension TemporaryFolder {
    /// Begins an input, and gives back of the answer what can be compared; nil for a pipe.
    func begin(_ name: String, in checkpoint: inout Checkpoint) throws -> Begun? {
        let file = try Descriptor(reading: path(name))
        guard let beginning = try checkpoint.startDecision(for: path(name), file) else {
            return nil
        }
        return Begun(
            reason: beginning.reason, input: beginning.input, position: beginning.position)
    }

    struct Begun: Equatable {
        let reason: StartDecision.Reason
        let input: CheckpointInput
        let position: FilePosition
    }
}
