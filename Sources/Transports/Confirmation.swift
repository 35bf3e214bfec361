/// How sure it is that frames arrived, least sure first.
package enum Confirmation: String, Sendable, Hashable, CaseIterable, Comparable {
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
        case .unknown: 0
        case .written: 1
        case .acknowledged: 2
        case .confirmed: 3
        }
    }

    package static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}
