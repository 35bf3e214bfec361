import Bytes

/// The digits of a time as nearly all are written, read eight bytes at once.
///
///     2026-11-05T17:06:23
///     ╰──────╯╰──────╯           the first two words
///                ╰──────╯        the third
///
/// XOR with a pattern of zeros and marks leaves the value of each digit, and zero of each mark.
/// Adding a limit to each byte sets its highest bit where it is more than 9, or than 0. Ten times
/// the word and its next bytes give all numbers of two digits at once.
struct CanonicalTimestamp {
    static let count = 19

    private let date: UInt64
    private let dayAndTime: UInt64
    private let clock: UInt64

    /// Reads the beginning of `text`, or returns nil where it is written in another way.
    init?(_ text: Span<UInt8>) {
        guard text.count >= Self.count else { return nil }
        let date = text.word(at: 0) ^ Self.date
        let dayAndTime = text.word(at: 8) ^ Self.dayAndTime
        let clock = text.word(at: 11) ^ Self.clock
        let excess =
            date | (date &+ 0x7F76_767F_7676_7676)
            | dayAndTime | (dayAndTime &+ 0x7676_7F76_767F_7676)
            | clock | (clock &+ 0x7676_7F76_767F_7676)
        guard excess & 0x8080_8080_8080_8080 == 0 else { return nil }
        self.date = date &* 10 &+ date >> 8
        self.dayAndTime = dayAndTime &* 10 &+ dayAndTime >> 8
        self.clock = clock &* 10 &+ clock >> 8
    }

    var year: Int { Int(date & 0xFF) &* 100 &+ Int(date >> 16 & 0xFF) }
    var month: Int { Int(date >> 40 & 0xFF) }
    var day: Int { Int(dayAndTime & 0xFF) }
    var hour: Int { Int(dayAndTime >> 24 & 0xFF) }
    var minute: Int { Int(dayAndTime >> 48 & 0xFF) }
    var second: Int { Int(clock >> 48 & 0xFF) }

    // Eight characters as a word whose lowest byte is the first.
    /// `0000-00-`, as it is read.
    private static let date: UInt64 = 0x2D30_302D_3030_3030
    /// `00T00:00`, as it is read.
    private static let dayAndTime: UInt64 = 0x3030_3A30_3054_3030
    /// `00:00:00`, as it is read.
    private static let clock: UInt64 = 0x3030_3A30_303A_3030
}

/// The first eight digits of a fraction, read at once, the first in the lowest byte.
struct FractionDigits {
    private let values: UInt64

    /// Takes eight characters, or returns nil where one is no digit.
    init?(_ word: UInt64) {
        values = word ^ 0x3030_3030_3030_3030
        guard (values | (values &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else {
            return nil
        }
    }

    /// The number that the first six are.
    ///
    /// Two zeros are put before them. Neighbours make four numbers below 100, these two below
    /// 10,000, and these one, each time with one multiplication for all.
    var firstSix: Int {
        var digits = values << 16
        digits = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits &* 100 &+ digits >> 16) & 0x0000_FFFF_0000_FFFF
        return Int(truncatingIfNeeded: (digits &* 10_000 &+ digits >> 32) & 0xFFFF_FFFF)
    }
}
