/// How sure it is that frames arrived, least sure first.
package enum Confirmation: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The collector ended connections early: nothing that was sent counts.
    case refused
    /// Nothing can be known: datagrams.
    case unknown
    /// A local file, or standard output, took it.
    case written
    /// The collector's kernel has it.
    case acknowledged
    /// The collector's process has it.
    case confirmed

    private var rank: Int {
        switch self {
        case .refused: 0
        case .unknown: 1
        case .written: 2
        case .acknowledged: 3
        case .confirmed: 4
        }
    }

    package static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}
