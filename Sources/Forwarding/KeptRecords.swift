import SystemCalls

/// A file in which records are kept that were not forwarded, a line each.
///
/// It is added to, and readable by its owner alone, since events hold personal data. Which files are
/// taken says `Descriptor.keepingRecords(at:)`.
struct KeptRecords: ~Copyable {
    let path: String
    /// The file, where it is an ordinary one.
    private var file: AppendedFile?
    /// What else it is: a pipe or a device.
    private let output: Descriptor
    private var isOnDisk = true
    private var isNameOnDisk = false

    /// Whether the file had a torn end, which was ended.
    var hadTornEnd: Bool {
        switch file {
        case .some(let file): file.mendedEnds > 0
        case nil: false
        }
    }

    /// How long a pipe may take nothing.
    private static let longestStall = Duration.seconds(10)
    /// What a pipe takes without waiting once it is found writable.
    private static let pieceOfPipe = 4096

    init(_ path: String) throws(RunFailure) {
        self.path = path
        do throws(KeptFileError) {
            output = try Descriptor.keepingRecords(at: path)
        } catch {
            switch error {
            case .refused(let refusal): throw .refusedFile(path: path, refusal)
            case .system(let error): throw .cannotOpen(path: path, error)
            }
        }
        guard (try? output.isAppendedFile) == true,
            let second = try? Descriptor(duplicating: output.rawValue)
        else { return }
        file = AppendedFile(second, at: path, ending: .byte(UInt8(ascii: "\n")))
    }

    /// Adds whole lines; the error says how many bytes of them the file has.
    mutating func append(_ lines: [UInt8]) throws(AppendFailure) {
        guard !lines.isEmpty else { return }
        isOnDisk = false
        guard file == nil else {
            try file?.append(lines.span)
            return
        }
        var written = 0
        do throws(SystemError) {
            while written < lines.count {
                written += try writeSome(lines.span.extracting(droppingFirst: written))
            }
        } catch {
            throw AppendFailure(error: error, written: written)
        }
    }

    private func writeSome(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let isReady = try output.wait(
            for: .writable, before: Deadline(after: Self.longestStall), unless: nil)
        guard isReady == .ready else { throw .stalled }
        do throws(SystemError) {
            return try output.write(bytes.extracting(first: Self.pieceOfPipe))
        } catch  where error.wouldBlock {
            return 0
        }
    }

    /// Waits until the disk has everything.
    mutating func synchronize() throws(SystemError) {
        if isOnDisk { return }
        guard file != nil else {
            isOnDisk = true
            return
        }
        try file?.synchronize()
        if !isNameOnDisk { try Descriptor.synchronizeName(of: path) }
        isNameOnDisk = true
        isOnDisk = true
    }
}
