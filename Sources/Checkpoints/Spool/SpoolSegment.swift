/// A file of a spool: a part of one stream.
package struct SpoolSegment: Sendable, Hashable {
    /// Its number in the spool; a later segment has a higher one.
    package let number: Int
    /// The number of the stream.
    package let stream: Int
    /// The offset in the stream of its first byte.
    package let start: Int
    /// The size of the file in bytes.
    package internal(set) var size: Int
    /// The offset in the stream after its last byte; nil where it was not looked for.
    package internal(set) var end: Int?
    /// Whether a part of it was found to be damaged, so that the file is kept.
    package var isDamaged = false

    /// The name of the file: `000000000042.spool`.
    package var name: String { Self.name(number) }

    static func name(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, digitCount - digits.count)) + digits + suffix
    }

    /// Parses the name of a file; nil if it is not that of a segment.
    static func number(of name: String) -> Int? {
        guard name.hasSuffix(suffix) else { return nil }
        let digits = name.dropLast(suffix.count)
        guard digits.count >= digitCount, digits.allSatisfy({ "0"..."9" ~= $0 }),
            let number = Int(digits), Self.name(number) == name
        else { return nil }
        return number
    }

    private static let digitCount = 12
    private static let suffix = ".spool"

    /// The start as a place in the spool.
    package var position: SpoolPosition { SpoolPosition(stream: stream, offset: start) }
}
