/// Eight decimal digits as the characters of one word, the first in the lowest byte.
///
/// A number is halved three times, by four, two and one digit, all parts at once: what stands in a
/// lane is divided by a multiplication and a shift, and the remainder moved to the lane above.
struct SWARDigits {
    private let digits: UInt64

    /// Takes a number below 100,000,000.
    init(_ number: UInt) {
        var lanes = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
        let hundreds = ((lanes &* 10_486) >> 20) & 0x0000_007F_0000_007F
        lanes = hundreds | (lanes &- 100 &* hundreds) << 16
        let tens = ((lanes &* 103) >> 10) & 0x000F_000F_000F_000F
        digits = tens | (lanes &- 10 &* tens) << 8
    }

    /// How many zeros stand before the first other digit; of zero itself the last one counts.
    var leadingZeros: Int { min(digits.trailingZeroBitCount >> 3, 7) }

    var characters: UInt64 { digits | 0x3030_3030_3030_3030 }
}
