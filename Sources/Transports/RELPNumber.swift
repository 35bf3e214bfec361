/// The number of a transaction of RELP: each frame of a session has the next one (TXNR).
///
/// RELP, "Frame Format": from 1 to 999999999, then 1 again. 0 marks a hint, which has no answer.
struct RELPNumber: Sendable, Hashable {
    let rawValue: Int

    static let last = 999_999_999

    /// What the first frame of a session has.
    static let first = Self(counting: 0)

    /// Creates a number, unless `rawValue` is none.
    init?(_ rawValue: Int) {
        guard (1...Self.last).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Creates the number of a frame that has so many before it.
    private init(counting count: Int) {
        rawValue = count % Self.last + 1
    }

    /// What the frame has that comes so many behind.
    func advanced(by count: Int) -> Self { Self(counting: rawValue - 1 + count) }

    /// How many steps lead to `other`, which is never behind.
    func distance(to other: Self) -> Int {
        let steps = other.rawValue - rawValue
        return steps < 0 ? steps + Self.last : steps
    }
}
