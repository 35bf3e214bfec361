package import SystemCalls

/// A file in JSON5, read and parsed.
package struct JSON5File: Sendable, Hashable {
    /// The path as the user gave it.
    package let path: String
    /// The file's value.
    package let root: JSON5Node

    /// The largest size of a file, in bytes.
    package static let longest = 1 << 20

    /// Reads the file at `path`, by the policy `configuration`.
    package init(_ path: String) throws(JSON5FileError) {
        self.path = path
        let bytes: [UInt8]
        do throws(TrustError) {
            let file = try TrustedFile(path, .configuration)
            bytes = try file.bytes(upTo: Self.longest)
        } catch {
            throw JSON5FileError(error)
        }
        do throws(JSON5SyntaxError) {
            root = try JSON5Reader.read(bytes)
        } catch {
            throw .syntax(error)
        }
    }
}

/// Why a file was not read.
package enum JSON5FileError: Error, Hashable {
    case unreadable(SystemError)
    case notAFile
    /// All users of the machine may change the file, and so where events are sent.
    case writableByAll
    case tooLarge
    case syntax(JSON5SyntaxError)

    fileprivate init(_ error: TrustError) {
        self =
            switch error {
            case .system(let error): .unreadable(error)
            case .untrusted(.writable): .writableByAll
            case .untrusted(.tooLarge): .tooLarge
            case .untrusted: .notAFile
            }
    }
}

/// A value and its position in the text.
package struct JSON5Node: Sendable, Hashable {
    /// A value of one of JSON5's types.
    package indirect enum Value: Sendable, Hashable {
        case object([Member])
        case array([JSON5Node])
        case string(String)
        /// A number, as decimal digits if it is whole.
        case number(String)
        case boolean(Bool)
        case null
    }

    /// A member of an object.
    package struct Member: Sendable, Hashable {
        /// The name, without quotation marks and escapes.
        package let name: String
        /// The position of the name.
        package let place: TextPlace
        /// The value.
        package let node: JSON5Node
    }

    /// The value itself.
    package let value: Value
    /// The position of the value's first character.
    package let place: TextPlace

    /// The members of an object; nil for other values.
    package var members: [Member]? {
        if case .object(let members) = value { members } else { nil }
    }

    /// The text of a string or number; nil for other values.
    package var text: String? {
        switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The elements of an array, or the value itself as the only one.
    package var elements: [JSON5Node] {
        if case .array(let elements) = value { elements } else { [self] }
    }
}

/// An error of syntax, and its position.
package struct JSON5SyntaxError: Error, Hashable {
    /// What is wrong.
    package enum Problem: Sendable, Hashable {
        case missingValue, missingName, missingColon
        /// A value is followed by neither a comma nor the closing bracket.
        case missingCommaOrEnd(bracket: Character)
        case openString, openComment
        /// A literal or number that is not JSON5.
        case badWord(String)
        case badString
        case tooDeep
        /// The value is followed by another.
        case moreAfterEnd
        case notUTF8
        /// An object has two members of this name.
        case repeatedName(String)
    }

    /// What is wrong.
    package let problem: Problem
    /// The position of the error; of an unclosed string or comment, its start.
    package let place: TextPlace

    /// Creates an error at `place`.
    package init(problem: Problem, place: TextPlace) {
        self.problem = problem
        self.place = place
    }
}

/// A position in a text, as editors count it: lines and columns from 1, columns in Unicode scalars.
package struct TextPlace: Sendable, Hashable, Comparable {
    /// The line, from 1.
    package internal(set) var line: Int
    /// The column, from 1.
    package internal(set) var column: Int

    /// Whether `left` precedes `right` in the text.
    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// Creates a position.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A converter of byte offsets to positions, in linear time if the offsets ascend.
struct TextPlaces {
    private var offset = 0
    private var place = TextPlace(line: 1, column: 1)

    /// Returns the position of the byte at `offset` in a text in UTF-8.
    mutating func place(of offset: Int, in bytes: [UInt8]) -> TextPlace {
        if offset < self.offset { self = TextPlaces() }
        for byte in bytes[self.offset..<offset] {
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        self.offset = offset
        return place
    }
}
