import Bytes

/// Finds where a record ends that cannot be read: because it is broken, too large, or not all there.
///
/// It counts braces outside strings, and goes on where it stopped when more bytes are there, so
/// every byte is looked at once. A broken record may never close its braces. Then it ends before
/// the next line that begins as its own line did: with a brace at the same indentation.
///
///     {"uuid":"A","user":{"na                 cut off
///     {"uuid":"B", …                          ends it
///
/// A brace behind zeros ends it as well: they stand where what was written last never came to disk.
struct BoundaryScanner: Sendable {
    private var depth: Int
    private var isInString = false
    private var isEscaped = false
    private var isBehindZero = false
    /// The white space since the last line feed, while there was nothing else.
    private var indentation: Int?
    /// The indentation of the record's line, or nil where only braces count.
    var recordIndentation: Int?

    /// Creates a scanner that starts inside of `depth` containers of the record.
    init(depth: Int, recordIndentation: Int?) {
        self.depth = depth
        self.recordIndentation = recordIndentation
    }

    /// Scans from `start` on, and returns where the record ends, if that is before `end`.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        var index = start
        while true {
            if indentation == nil, !isEscaped, !isBehindZero {
                index = next(bytes, from: index, to: end)
            }
            guard index < end else { return nil }
            let byte = bytes[index]
            index += 1
            if isBehindZero, recordIndentation != nil, byte == UInt8(ascii: "{") {
                return index - 1
            }
            isBehindZero = byte == 0
            if byte == UInt8(ascii: "\n") {
                // No string goes on behind a line feed (RFC 8259, section 7).
                isInString = false
                isEscaped = false
                indentation = 0
                continue
            }
            if let width = indentation {
                if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                    indentation = width + 1
                    continue
                }
                indentation = nil
                let isOpening = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
                if isOpening, width == recordIndentation { return index - 1 }
            }
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            } else if ends(byte) {
                return index
            }
        }
    }

    /// Where the next byte stands that can mean something: in a string that are few.
    private func next(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        isInString
            ? bytes.firstIndex(from: start, to: end) {
                $0.equal(to: UInt8(ascii: "\"")) | $0.equal(to: UInt8(ascii: "\\"))
                    | $0.equal(to: UInt8(ascii: "\n")) | $0.equal(to: 0)
            } isFound: {
                $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
                    || $0 == UInt8(ascii: "\n") || $0 == 0
            }
            : bytes.firstIndex(from: start, to: end) {
                $0.equal(to: UInt8(ascii: "\"")) | $0.equal(to: UInt8(ascii: "{"))
                    | $0.equal(to: UInt8(ascii: "}")) | $0.equal(to: UInt8(ascii: "["))
                    | $0.equal(to: UInt8(ascii: "]")) | $0.equal(to: UInt8(ascii: "\n"))
                    | $0.equal(to: 0)
            } isFound: {
                $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == 0
                    || $0 | 0x20 == UInt8(ascii: "{") || $0 | 0x20 == UInt8(ascii: "}")
            }
    }

    /// Counts one byte outside strings, and tells whether it closes the record.
    private mutating func ends(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth == 0
        default:
            break
        }
        return false
    }
}
