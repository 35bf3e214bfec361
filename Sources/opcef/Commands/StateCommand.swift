import Checkpoints
import Forwarding
import FoundationEssentials
import SystemCalls
import ToolOptions

/// `opcef state`: shows, moves and forgets the positions of files.
enum StateCommand {
    static func run(_ invocation: Invocation<StateSettings>) throws(UsageError) -> ExitStatus {
        let (settings, operands) = (invocation.settings, invocation.operands)
        do throws(OptionError) {
            if let folder = settings.folder {
                return StreamStateCommand.run(try settings.action(for: operands, .time), in: folder)
            }
            return run(try settings.action(for: operands, .offset), try settings.requiredPath())
        } catch {
            throw .option(error)
        }
    }

    private static func run(_ action: StateAction<Int?>, _ path: StatePath) -> ExitStatus {
        do throws(CheckpointError) {
            switch action {
            case .show(let asJSON): return try show(path, asJSON: asJSON)
            case .set(let input, let offset): return try set(path, input, offset)
            case .reset(let input?): return try forget(path, input)
            case .reset(nil): return try reset(path)
            }
        } catch {
            return Console.report(error.report)
        }
    }

    private static func show(
        _ path: StatePath, asJSON: Bool
    ) throws(CheckpointError) -> ExitStatus {
        guard let record = try Checkpoint.look(at: path) else {
            return Console.report(ErrorReport(Messages.noState(path.string), .inputMissing))
        }
        let shown = ShownState(record)
        return Console.answer(asJSON ? shown.json : shown.text)
    }

    private static func set(
        _ path: StatePath, _ input: String, _ offset: Int?
    ) throws(CheckpointError) -> ExitStatus {
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor(reading: input)
        } catch {
            return Console.report(ErrorReport(Messages.cannotRead(input, error), .inputMissing))
        }
        var checkpoint = try Checkpoint(path)
        let position = try checkpoint.set(input, file, to: offset)
        Console.note(Messages.positionSet(input, position))
        return .delivered
    }

    private static func forget(
        _ path: StatePath, _ input: String
    ) throws(CheckpointError) -> ExitStatus {
        var checkpoint = try Checkpoint(path)
        guard try checkpoint.forget(input) else {
            return Console.report(
                ErrorReport(
                    Messages.inputUnknown(input, to: path.string), hint: Messages.stateShowHint,
                    .inputMissing))
        }
        Console.note(Messages.inputForgotten(input))
        return .delivered
    }

    private static func reset(_ path: StatePath) throws(CheckpointError) -> ExitStatus {
        Console.note(Messages.stateReset(try Checkpoint.reset(path), of: path.string))
        return .delivered
    }
}

extension Command {
    static let state = Command(
        "state", Messages.stateCommand, synopsis: "opcef state show|set|reset --state FILE",
        usage: [
            "opcef state show --state FILE [--json]", "opcef state set --state FILE INPUT OFFSET",
            "opcef state reset --state FILE [INPUT]",
            "opcef state show|set|reset --state DIR [STREAM [TIME]]",
        ],
        sections: [
            DefinitionSection(
                "Subcommands",
                [
                    Definition("show", Messages.stateShow),
                    Definition("set", Messages.stateSet),
                    Definition("reset", Messages.stateReset),
                ])
        ],
        options: stateOptions, operandLimit: StateSettings.operandLimit,
        operands: StateSettings.actions, takesFiles: true, StateCommand.run)
}

/// A state file as `opcef state show` prints it.
struct ShownState {
    private let record: StateRecord<FilePositions>

    init(_ record: StateRecord<FilePositions>) {
        self.record = record
    }

    /// A line for the whole, and one for each file with the bytes confirmed of it.
    var text: String {
        let files = record.position.files
        let width = files.map { "\($0.position.offset)".count }.max() ?? 0
        let lines = files.map { file in
            let offset = "\(file.position.offset)"
            let isLatest = files.last { $0.path == file.path } == file
            return String(repeating: " ", count: width - offset.count) + offset + "  "
                + printable(file.path) + (isLatest ? "" : "  \(Messages.earlierFile)")
        }
        let whole = Messages.stateSummary(confirmed: record.confirmed, saved: record.saved)
        return ([whole] + lines).map { $0 + "\n" }.joined()
    }

    /// An object with all that is known of each file.
    var json: String {
        JSONOutput.indented(
            Content(
                confirmed: record.confirmed, saved: record.saved, files: record.position.files))
    }

    private struct Content: Encodable {
        let confirmed: Int
        let saved: String
        let files: [TrackedFile]
    }
}

/// `opcef state` for a folder: shows, moves and forgets the positions of `pull`.
///
/// A state file that cannot be relied on does not keep the others from being shown or reset.
enum StreamStateCommand {
    static func run(_ action: StateAction<Date>, in folder: StateDirectory) -> ExitStatus {
        let streams: [StreamState]
        switch action {
        case .show(let asJSON):
            return show(folder, asJSON: asJSON)
        case .set(let name, _), .reset(let name?):
            streams = folder.streams.filter { $0.isCalled(name) }
            guard streams.count == 1 else { return tell(streams, name, folder) }
        case .reset(nil):
            streams = folder.streams
            guard !streams.isEmpty else { return tellNone(in: folder) }
        }
        return worst(of: streams) { stream throws(CheckpointError) in
            if case .set(_, let time) = action {
                guard try stream.begin(at: time.milliseconds) else { return }
                Console.note(Messages.streamSet(stream.name, time))
            } else {
                Console.note(Messages.stateReset(try stream.reset(), of: stream.path.string))
            }
        }
    }

    private static func show(_ folder: StateDirectory, asJSON: Bool) -> ExitStatus {
        guard !folder.streams.isEmpty else { return tellNone(in: folder) }
        var shown: [ShownStream] = []
        let status = worst(of: folder.streams) { stream throws(CheckpointError) in
            if let record = try stream.look() { shown.append(ShownStream(stream.name, record)) }
        }
        let answer = Console.answer(asJSON ? ShownStream.json(shown) : ShownStream.text(shown))
        return status == .delivered ? answer : status
    }

    /// Does something with each stream, and returns the first status that is not that of success.
    private static func worst(
        of streams: [StreamState], _ body: (StreamState) throws(CheckpointError) -> Void
    ) -> ExitStatus {
        var status = ExitStatus.delivered
        for stream in streams {
            do throws(CheckpointError) {
                try body(stream)
            } catch {
                let failure = Console.report(error.report)
                if status == .delivered { status = failure }
            }
        }
        return status
    }

    /// Tells that a name is that of no stream, or of several.
    private static func tell(
        _ streams: [StreamState], _ name: String, _ folder: StateDirectory
    ) -> ExitStatus {
        Console.report(
            ErrorReport(
                Messages.streamUnclear(name, streams.map(\.name), in: folder.path),
                hint: Messages.stateShowHint, .inputMissing))
    }

    private static func tellNone(in folder: StateDirectory) -> ExitStatus {
        Console.report(ErrorReport(Messages.noStreams(folder.path), .inputMissing))
    }
}

extension StreamState {
    /// Whether a user may mean it: `ACCOUNT.STREAM`, or `STREAM` alone.
    fileprivate func isCalled(_ text: String) -> Bool {
        name == text || name.hasSuffix(".\(text)")
    }
}

/// The position of a stream as `opcef state show` prints it.
struct ShownStream: Encodable {
    let name: String
    let confirmed: Int
    let saved: String
    /// Whether the next run continues after a page.
    let hasCursor: Bool
    /// Where the next run begins else, if somebody has said it.
    let start: String?
    /// The time of the newest event confirmed.
    let newest: String?
    /// How many events are known by their identifiers.
    let remembered: Int

    init(_ name: String, _ record: StateRecord<StreamPosition>) {
        func time(_ milliseconds: Int64?) -> String? {
            milliseconds.map { Date(milliseconds: $0).formatted(.iso8601) }
        }
        self.name = name
        confirmed = record.confirmed
        saved = record.saved
        hasCursor = record.position.cursor != nil
        start = time(record.position.start)
        newest = time(record.position.newest)
        remembered = record.position.recent.count
    }

    /// A line for each stream.
    static func text(_ streams: [ShownStream]) -> String {
        streams.map { Messages.shown($0) + "\n" }.joined()
    }

    /// An object with all that is known of each stream but its cursor.
    static func json(_ streams: [ShownStream]) -> String {
        JSONOutput.indented(["streams": streams])
    }
}
