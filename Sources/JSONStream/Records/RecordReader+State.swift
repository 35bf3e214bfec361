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
