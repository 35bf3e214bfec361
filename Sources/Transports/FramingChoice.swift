package import Syslog

/// How the framing of a plain TCP stream is decided.
package enum FramingChoice: Sendable, Hashable {
    /// By trying: the first message ends with a line feed and, if the collector refuses that, is
    /// sent again with octet counting.
    ///
    /// Only this order works. A strict receiver of octet counting refuses a line; a receiver of
    /// lines refuses nothing, and joins what is counted (measured with syslog-ng 3.38).
    case automatic
    case fixed(Framing)

    package static let lineFeed = Self.fixed(.lineFeed)
    package static let octetCounting = Self.fixed(.octetCounting)
    package static let null = Self.fixed(.null)

    /// The framing that is used, or tried first.
    package var first: Framing {
        switch self {
        case .automatic: .lineFeed
        case .fixed(let framing): framing
        }
    }
}

extension FramingChoice: RawRepresentable, CaseIterable {
    package static let allCases = [Self.automatic] + Framing.allCases.map(Self.fixed)

    /// The word of the command line: `auto`, or the framing's own.
    package var rawValue: String {
        switch self {
        case .automatic: "auto"
        case .fixed(let framing): framing.rawValue
        }
    }

    package init?(rawValue: String) {
        guard let choice = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = choice
    }
}
