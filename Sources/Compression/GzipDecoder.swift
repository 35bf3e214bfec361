package import SystemCalls

/// Unpacks gzip as it comes: members end to end, in constant memory (RFC 1952, section 2.2).
///
///     file ──supply──► packed bytes ──decode──► bytes
///
/// Zeros behind the last member are padding, as tapes have it and `gzip` allows it.
package struct GzipDecoder: ~Copyable, Sendable {
    private var inflater: Inflater
    private var input: [UInt8]
    private var unread = 0..<0
    private var isInMember = false
    private var isPadding = false
    private var hasMember = false
    /// Whether the last step filled its room, so that there may be more without more input.
    private var isFull = false
    private var failure: GzipError?

    /// How many packed bytes are read at once.
    private static let chunk = 64 * 1024

    /// Why nothing can be unpacked on this system, or nil.
    package static var problem: GzipError? {
        switch Zlib.system {
        case .success: nil
        case .failure(let error): error
        }
    }

    /// Begins with the bytes that were read already.
    ///
    /// Throws `libraryMissing`, `functionMissing` or `notBegun`.
    package init(_ beginning: [UInt8] = []) throws(GzipError) {
        inflater = try Inflater()
        input = beginning
        unread = 0..<beginning.count
    }

    /// Whether nothing more will come, whatever is supplied.
    var hasFailed: Bool { failure != nil }

    /// Whether there is something to decode without another byte of input.
    package var isReady: Bool { !unread.isEmpty || isFull || failure != nil }

    /// Reads more of `file`, and returns how much; 0 is the end.
    package mutating func supply(from file: borrowing Descriptor) throws(SystemError) -> Int {
        makeRoom()
        let count = try file.read(into: &input, from: 0, to: Self.chunk)
        unread = 0..<count
        return count
    }

    /// Takes in bytes that were read elsewhere.
    package mutating func supply(_ bytes: [UInt8]) {
        input = bytes
        unread = 0..<bytes.count
    }

    private mutating func makeRoom() {
        if input.count < Self.chunk {
            input += [UInt8](repeating: 0, count: Self.chunk - input.count)
        }
    }

    /// Unpacks into the places of `output` from `start` up to `end`, and returns how many bytes.
    ///
    /// 0 means that more input is needed. What came before an error is given first.
    package mutating func decode(
        into output: inout [UInt8], from start: Int, to end: Int
    ) throws(GzipError) -> Int {
        if let failure { throw failure }
        var place = start
        isFull = false
        while place < end {
            if !isInMember {
                guard beginMember() else { break }
            }
            let (step, read, written) = inflater.step(input, unread, into: &output, place..<end)
            unread = unread.lowerBound + read..<unread.upperBound
            place += written
            switch step {
            case .memberEnd:
                isInMember = false
                hasMember = true
            case .failed(let reason):
                failure = .corrupt(reason: reason)
            case .open:
                break
            }
            if failure != nil || isInMember && unread.isEmpty { break }
        }
        isFull = isInMember && place == end
        if place == start, let failure { throw failure }
        return place - start
    }

    /// Whether a member begins in what is there.
    private mutating func beginMember() -> Bool {
        while hasMember, !unread.isEmpty, input[unread.lowerBound] == 0 {
            unread = unread.lowerBound + 1..<unread.upperBound
            isPadding = true
        }
        guard !unread.isEmpty else { return false }
        if hasMember, isPadding || input[unread.lowerBound] != Self.firstByte {
            failure = .followedByOther
            return false
        }
        inflater.beginMember()
        isInMember = true
        return true
    }

    /// Ends the input, which must not be inside of a member: else `truncated`, or what failed.
    package func end() throws(GzipError) {
        if let failure { throw failure }
        if isInMember { throw .truncated }
    }

    private static let firstByte: UInt8 = 0x1F
}
