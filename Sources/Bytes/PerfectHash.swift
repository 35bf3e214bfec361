/// A factor that gives each of some keys a place of its own: a perfect hash, found by trial.
///
/// The place of a key is the highest `bits` bits of a product, which depend on all bits of both
/// (Fredman, Komlós and Szemerédi, "Storing a Sparse Table with O(1) Worst Case Access Time",
/// JACM 31(3), 1984).
@frozen
@usableFromInline
package struct PerfectHash: Sendable {
    /// The power of two that is the number of places.
    @usableFromInline var bits: UInt64 = 1
    @usableFromInline var factor: UInt64 = 1

    /// How many places there are.
    package var count: Int { 1 << Int(bits) }

    /// Finds a factor for sums that differ, among four times as many places or more.
    package init(_ sums: [UInt64]) {
        while count < 4 * sums.count { bits += 1 }
        // The trial that a place was last taken in.
        var trials = [Int](repeating: 0, count: count)
        var trial = 0
        while !isPerfect(sums, &trials, trial) {
            factor = (factor &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F) | 1
            trial += 1
            if trial % 1000 == 0 {
                precondition(trial < 20_000, "a key is there twice")
                bits += 1
                trials = [Int](repeating: 0, count: count)
            }
        }
    }

    private func isPerfect(_ sums: [UInt64], _ trials: inout [Int], _ trial: Int) -> Bool {
        guard trial > 0 || sums.isEmpty else { return false }
        for sum in sums {
            let place = place(of: sum)
            if trials[place] == trial { return false }
            trials[place] = trial
        }
        return true
    }

    /// The place of a sum, below `count`.
    @inlinable @inline(__always)
    package func place(of sum: UInt64) -> Int {
        Int(truncatingIfNeeded: (sum &* factor) &>> (64 &- bits))
    }
}
