/// The fingerprint of a certificate: the hash of its DER form.
///
///     sha-256:23:48:…    sha-1:E1:2D:53:2B:…
///
/// RFC 5425, section 4.2.2: the name of the hash from IANA's register of hash names, then the
/// bytes in hexadecimal. When parsing, colons and case are ignored.
package struct Pin: Sendable, Hashable {
    /// A hash function, by its name in IANA's registry.
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha1 = "sha-1"
        case sha256 = "sha-256"

        /// The length of a hash, in bytes.
        var length: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            }
        }
    }

    /// The hash function.
    package let algorithm: Algorithm
    /// The hash.
    package let bytes: [UInt8]

    init(_ algorithm: Algorithm, _ bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Parses a fingerprint; nil if any part of it is malformed.
    package init?(parsing text: String) {
        guard let colon = text.firstIndex(of: ":"),
            let algorithm = Algorithm(rawValue: text[..<colon].lowercased())
        else { return nil }
        let digits = text[colon...].filter { $0 != ":" }
        let values = digits.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard values.count == digits.count, values.count == 2 * algorithm.length else {
            return nil
        }
        self.algorithm = algorithm
        bytes = stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }
}

extension Pin: CustomStringConvertible {
    /// The form of RFC 5425, section 4.2.2.
    package var description: String {
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "0" + text : text
        }
        return "\(algorithm.rawValue):\(digits.joined(separator: ":"))"
    }
}
