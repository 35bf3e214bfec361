import Bytes

/// The digits of an escape such as `\u00E9`, read at once, the first in the lowest byte.
///
/// Adding a limit to each byte sets its highest bit where a character is at least some other.
struct FourHexadecimalDigits {
    private let characters: UInt32

    /// Takes four characters, or returns nil where one is no hexadecimal digit.
    @inline(__always)
    init?(_ characters: UInt32) {
        // Small letters differ from their capitals in one bit.
        let letters = characters | 0x2020_2020
        let areDigits = (characters &+ 0x5050_5050) & ~(characters &+ 0x4646_4646)
        let areLetters = (letters &+ 0x1F1F_1F1F) & ~(letters &+ 0x1919_1919)
        guard characters & 0x8080_8080 == 0,
            (areDigits | areLetters) & 0x8080_8080 == 0x8080_8080
        else { return nil }
        self.characters = characters
    }

    /// The number that they are.
    @inline(__always)
    var value: UInt16 {
        // The low half of a letter is 9 less than its value, and only letters have this bit.
        let values = (characters & 0x0F0F_0F0F) &+ (characters >> 6 & 0x0101_0101) &* 9
        let pairs = (values.byteSwapped | values.byteSwapped >> 4) & 0x00FF_00FF
        return UInt16(truncatingIfNeeded: pairs | pairs >> 8)
    }
}
