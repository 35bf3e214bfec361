import JSONStream

extension FuzzTarget {
    /// Records are the same in whatever pieces the stream comes, and whatever is dropped meanwhile.
    static let records = FuzzTarget("records") { bytes in
        var random = choices(for: bytes)
        let limit = random.pick([16, 47, 200, 1 << 20])
        let whole = Reading(bytes, limit: limit)
        require(whole.outcomes.last == "end", "no end: \(whole.outcomes)")
        let atOnce = Reading(bytes, limit: limit, isLastApart: false)
        require(atOnce.details == whole.details, "\(atOnce.details) is not \(whole.details)")
        for _ in 0..<2 {
            let ends = random.ends(of: bytes.count)
            let pieces = Reading(
                bytes, splitAt: ends, limit: limit, isDropping: random.once(in: 2))
            require(
                pieces.details == whole.details,
                "pieces up to \(ends) give \(pieces.details), not \(whole.details)")
        }
    }
}
