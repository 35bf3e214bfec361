/// A text that values are compared with, in which `*` stands for any characters or none.
///
/// Letters of ASCII count as equal to their capitals, as users type addresses and names.
package struct TextPattern: Sendable, Hashable {
    private let bytes: [UInt8]

    package init(_ text: String) {
        bytes = text.utf8.map(\.asciiLowercased)
    }

    /// Whether `text` is one that the pattern means, in time of the product of both lengths.
    package func matches(_ text: Span<UInt8>) -> Bool {
        var place = 0
        var index = 0
        // Behind the last star, and where the text went on when that was met.
        var retry: (place: Int, index: Int)?
        while index < text.count {
            if place < bytes.count, bytes[place] == UInt8(ascii: "*") {
                place += 1
                retry = (place, index)
            } else if place < bytes.count, bytes[place] == text[index].asciiLowercased {
                place += 1
                index += 1
            } else if let last = retry {
                place = last.place
                index = last.index + 1
                retry = (place, index)
            } else {
                return false
            }
        }
        return bytes[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }
}
