import Checkpoints
import Forwarding
import Foundation

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
