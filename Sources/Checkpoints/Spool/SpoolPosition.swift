/// A place in a spool before which everything is confirmed, and how a reader goes on there.
///
///     {"column":1,"indentation":0,"indenting":true,"line":12,"nesting":"[","offset":4711,"stream":3}
///
/// A reader that begins in the middle of an array has to know that, so that the segments before the place can
/// be removed although the array goes on.
package struct SpoolPosition: Sendable, Hashable {
    /// The number of the stream: each run that reads standard input makes one.
    package var stream: Int
    /// The offset in the stream, in bytes.
    package var offset: Int
    /// The containers that are open, as the reader of records writes them.
    package var nesting = ""
    /// How many spaces and tabs the line begins with, as far as it was read.
    package var indentation = 0
    /// Whether nothing else of the line was read.
    package var isIndenting = true
    /// The line of the stream, from 1.
    package var line = 1
    /// The column of the line, from 1, in bytes.
    package var column = 1

    /// Creates a place where a reader knows nothing of what came before.
    package init(stream: Int, offset: Int) {
        self.stream = stream
        self.offset = offset
    }
}

extension SpoolPosition: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.stream, left.offset) < (right.stream, right.offset)
    }
}

extension SpoolPosition: StatePosition, Codable {
    private enum CodingKeys: String, CodingKey {
        case stream, offset, nesting, indentation, line, column
        case isIndenting = "indenting"
    }

    /// Decodes the object shown above.
    ///
    /// - Throws: `ImpossibleValue` if a number is too small.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        stream = try values.decode(Int.self, forKey: .stream)
        offset = try values.decode(Int.self, forKey: .offset)
        nesting = try values.decode(String.self, forKey: .nesting)
        indentation = try values.decode(Int.self, forKey: .indentation)
        isIndenting = try values.decode(Bool.self, forKey: .isIndenting)
        line = try values.decode(Int.self, forKey: .line)
        column = try values.decode(Int.self, forKey: .column)
        guard stream >= 0, offset >= 0, indentation >= 0, line > 0, column > 0,
            column <= offset + 1
        else { throw ImpossibleValue() }
    }
}
