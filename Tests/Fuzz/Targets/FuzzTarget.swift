/// What is done with an input of the fuzzer: something is read, and what must hold of it is required.
struct FuzzTarget: Sendable {
    /// The name by which it is chosen.
    let name: String
    /// Reads an input.
    let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, _ run: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.run = run
    }

    /// All of them, in the order in which they are run.
    static let all = [
        records, events, messages, times, addresses, json5, configuration, relp, heads, pages,
        tokens, certificates, states, spools, names, gzip, zones, exports, destinations, pseudonyms,
    ]
}

/// Ends the process, which the fuzzer takes for a finding, unless `condition` holds.
func require(
    _ condition: Bool, _ message: @autoclosure () -> String, line: UInt = #line,
    file: StaticString = #fileID
) {
    if !condition { fatalError(message(), file: file, line: line) }
}

/// Choices that follow from an input alone, so that it gives the same run each time.
func choices(for bytes: [UInt8]) -> SplitMix64 {
    // FNV-1a of 64 bits (draft-eastlake-fnv).
    SplitMix64(
        seed: bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
}

extension SplitMix64 {
    /// Returns where the pieces end in which `count` bytes come, apart from the last.
    mutating func ends(of count: Int) -> [Int] {
        let longest = pick([1, 3, 17, 64, 200])
        var ends: [Int] = []
        while case let end = (ends.last ?? 0) + number(in: 1...longest), end < count {
            ends.append(end)
        }
        return ends
    }
}

/// Requires that a text for people is one line without a character that a terminal obeys.
func requirePrintable(_ text: String, line: UInt = #line, file: StaticString = #fileID) {
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            require(false, "not printable: \(text.debugDescription)", line: line, file: file)
        default: continue
        }
    }
}
