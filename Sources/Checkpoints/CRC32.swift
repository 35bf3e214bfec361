/// The sum of ISO 3309 by which a state file knows that it is whole.
///
/// The polynomial of Ethernet, gzip and PNG (RFC 1952, section 8), bits reversed, byte by byte
/// without a table: a state file has some hundred bytes.
package func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 {
            sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320
        }
    }
    return ~sum
}
