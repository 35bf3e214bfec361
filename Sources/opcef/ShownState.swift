import Checkpoints
import Foundation

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
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let content = Content(
            confirmed: record.confirmed, saved: record.saved, files: record.position.files)
        let data = (try? encoder.encode(content)) ?? Data()
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private struct Content: Encodable {
        let confirmed: Int
        let saved: String
        let files: [TrackedFile]
    }
}
