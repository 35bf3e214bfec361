/// How much an event matters, from 0 to 10.
///
/// CEF, version 27, "Header Field Definitions": 0 to 3 is low, 4 to 6 medium, 7 and 8 high, 9 and
/// 10 very high.
package struct EventSeverity: Sendable, Hashable {
    /// The four words into which the numbers fall.
    package enum Level: String, Sendable, CaseIterable {
        case low = "Low"
        case medium = "Medium"
        case high = "High"
        case veryHigh = "Very-High"
    }

    package let rawValue: UInt8

    /// Creates a severity, or nothing where the number is above 10.
    package init?(rawValue: UInt8) {
        guard rawValue <= 10 else { return nil }
        self.rawValue = rawValue
    }

    package var level: Level {
        switch rawValue {
        case ...3: .low
        case ...6: .medium
        case ...8: .high
        default: .veryHigh
        }
    }
}

extension EventSeverity: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension EventSeverity: ExpressibleByIntegerLiteral {
    /// Creates the severity of a row in a table of ours; one above 10 is a mistake in the program.
    package init(integerLiteral value: UInt8) {
        precondition(value <= 10, "a severity is at most 10")
        self.rawValue = value
    }
}
