extension RecordReader {
    /// Where a reader is between two pieces of a stream: all that what comes depends on.
    ///
    /// Two readers with one state in the same bytes find the same from there on. So one can
    /// read ahead from where it guesses that the other will come, see `guessedState`.
    package struct State: Sendable, Hashable {
        /// The next byte to be read.
        package fileprivate(set) var position: Int
        fileprivate(set) var containers: [Container]
        fileprivate(set) var line: LineStart
    }

    /// Where the reader is, or nil inside of a piece.
    package var state: State? {
        guard unfinished == nil, skipping == nil, containers.last?.isArray != false else {
            return nil
        }
        return State(position: position, containers: containers, line: line)
    }

    /// The state in which a new reader can go on at `position`; nil while a piece is passed over.
    ///
    /// A piece that is not whole yet is tried again from its beginning.
    package var resumption: State? {
        guard skipping == nil else { return nil }
        return State(position: position, containers: containers, line: line)
    }

    /// Captures where the reader is, which is between two pieces.
    ///
    /// It changes nothing: a reader that is only borrowed would be copied whole (Swift 6.3.1).
    package mutating func capture(into state: inout State) {
        state.position = position
        state.line = line
        // Containers that are the same are not retained again.
        if state.containers != containers { state.containers = containers }
    }

    /// Goes to where another reader of the same bytes was between two pieces.
    package mutating func restore(_ state: State) {
        fields.forgetBytes()
        position = state.position
        containers = state.containers
        line = state.line
        unfinished = nil
        skipping = nil
    }

    /// Where the reader will be at the first byte after `index` at which a record seems to begin.
    ///
    /// That is at a brace which starts a line, or which follows `},`. It is a guess: the bytes
    /// may be in a string or in a record.
    package func guessedState(
        _ bytes: Span<UInt8>, behind index: Int, before end: Int
    ) -> State? {
        guard skipping == nil, containers.last?.isArray != false, index >= position + 2 else {
            return nil
        }
        for index in index..<end where bytes[index] == UInt8(ascii: "{") {
            if bytes[index - 1] == UInt8(ascii: "\n") {
                return State(
                    position: index, containers: containers, line: LineStart(offset: index))
            }
            if bytes[index - 1] == UInt8(ascii: ","), bytes[index - 2] == UInt8(ascii: "}") {
                return State(position: index, containers: containers, line: line)
            }
        }
        return nil
    }
}

// A state that outlives its bytes

extension RecordReader.State {
    /// The open containers from the outside in: `[` is an array, `{` an object; `|` comes before those
    /// that were opened in the present line.
    package var nesting: String {
        let before = containers.prefix { $0.start < line.offset }
        let text = { (containers: ArraySlice<RecordReader.Container>) in
            containers.map { $0.isArray ? "[" : "{" }.joined()
        }
        let inLine = containers.dropFirst(before.count)
        return text(before) + (inLine.isEmpty ? "" : "|" + text(inLine))
    }

    /// How many spaces and tabs the present line begins with, as far as it was read.
    package var indentation: Int { line.indentation }

    /// Whether nothing else of the present line was read.
    package var isIndenting: Bool { line.isIndenting }

    /// Creates the state of a reader at the first of other bytes; nil if `nesting` is none.
    package init?(nesting: String, indentation: Int, isIndenting: Bool) {
        guard indentation >= 0 else { return nil }
        containers = []
        position = 0
        line = RecordReader.LineStart(
            offset: 0, indentation: indentation, isIndenting: isIndenting)
        var start = -1
        for character in nesting {
            switch character {
            case "[", "{":
                containers.append(
                    RecordReader.Container(isArray: character == "[", start: start))
            case "|" where start < 0: start = 0
            default: return nil
            }
        }
        guard containers.count <= 2 * JSONCursor.maximumDepth else { return nil }
    }
}
