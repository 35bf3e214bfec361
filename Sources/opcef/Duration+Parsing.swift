extension Duration {
    /// Reads a whole number of seconds, or one with a unit behind it: `s`, `m`, `h` or `d`.
    init?(parsing text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int64(unit == nil ? text : String(text.dropLast())), number >= 0 else {
            return nil
        }
        let (seconds, isTooLong) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !isTooLong, seconds <= Self.longest else { return nil }
        self = .seconds(seconds)
    }

    /// A century, in seconds.
    private static let longest: Int64 = 3_155_760_000
}
