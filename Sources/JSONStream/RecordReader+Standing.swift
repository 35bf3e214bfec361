extension RecordReader {
    /// Where a reader is between two pieces of a stream: all that what comes depends on.
    ///
    /// Two readers with one standing in the same octets find the same from there on. So one can
    /// read ahead from where it guesses that the other will come, see `likelyStanding`.
    package struct Standing: Sendable, Hashable {
        package fileprivate(set) var position: Int
        fileprivate(set) var containers: [Container]
        fileprivate(set) var line: LineStart
    }

    /// Where the reader is, or nil inside of a piece.
    package var standing: Standing? {
        guard unfinished == nil, skipping == nil, containers.last?.isArray != false else {
            return nil
        }
        return Standing(position: position, containers: containers, line: line)
    }

    /// Notes where the reader is, which is between two pieces.
    ///
    /// It changes nothing: a reader that is only borrowed would be copied whole (Swift 6.3.1).
    package mutating func note(in standing: inout Standing) {
        standing.position = position
        standing.line = line
        // Containers that are the same are not held on to anew.
        if standing.containers != containers { standing.containers = containers }
    }

    /// Goes to where another reader of the same octets was between two pieces.
    package mutating func move(to standing: Standing) {
        fields.forgetOctets()
        position = standing.position
        containers = standing.containers
        line = standing.line
        unfinished = nil
        skipping = nil
    }

    /// Where the reader will be at the first octet behind `index` at which a record seems to begin.
    ///
    /// That is at a brace which starts a line, or which follows `},`. It is a guess: the octets
    /// may stand in a string or in a record.
    package func likelyStanding(
        _ octets: Span<UInt8>, behind index: Int, before end: Int
    ) -> Standing? {
        guard skipping == nil, containers.last?.isArray != false, index >= position + 2 else {
            return nil
        }
        for index in index..<end where octets[index] == UInt8(ascii: "{") {
            if octets[index - 1] == UInt8(ascii: "\n") {
                return Standing(
                    position: index, containers: containers, line: LineStart(offset: index))
            }
            if octets[index - 1] == UInt8(ascii: ","), octets[index - 2] == UInt8(ascii: "}") {
                return Standing(position: index, containers: containers, line: line)
            }
        }
        return nil
    }
}
