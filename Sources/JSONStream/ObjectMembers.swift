import Bytes

/// A walk over the members of an object, for what no table of fields looks for.
///
///     {"uuid":"AB…", "tenant_id":7}
///      └ name ┘      └ name ┘└ value
package struct ObjectMembers: Sendable {
    private var cursor: JSONCursor
    private var isAtStart = true
    /// A value whose end is known.
    private let known: Range<Int>

    /// One member, by where it is.
    package struct Member: Sendable {
        /// What is between its quotes.
        package let name: JSONSlice
        /// From the first byte of the value up to after its last.
        package let value: Range<Int>
    }

    /// Begins at the brace of an object that is known to be whole, as is a value in it, if any.
    package init(at brace: Int, known: Range<Int> = 0..<0) {
        cursor = JSONCursor(at: brace + 1)
        self.known = known
    }

    /// The next member, or nil at the end of the object.
    package mutating func next(_ bytes: Span<UInt8>) -> Member? {
        do throws(JSONSyntaxError) {
            cursor.skipWhiteSpace(bytes)
            if bytes[cursor.position] == UInt8(ascii: ","), !isAtStart {
                cursor.position += 1
                cursor.skipWhiteSpace(bytes)
            }
            isAtStart = false
            guard bytes[cursor.position] == UInt8(ascii: "\"") else { return nil }
            cursor.position += 1
            let name = try cursor.readString(bytes)
            try cursor.skipColon(bytes)
            let start = cursor.position
            if start == known.lowerBound {
                cursor.position = known.upperBound
            } else {
                try cursor.skipValue(bytes, depth: 0)
            }
            return Member(name: name, value: start..<cursor.position)
        } catch {
            return nil
        }
    }

    /// The value at a path of names in the object whose brace is at `brace`, or nil.
    ///
    /// A name may spell a part of the path with its dots; a name that spells less of it wins.
    /// Of a name that is twice the last one counts.
    package static func value(
        _ bytes: Span<UInt8>, of brace: Int, at path: ArraySlice<[UInt8]>
    ) -> Range<Int>? {
        for count in 1...path.count {
            let name = Array(path.prefix(count).joined(separator: [UInt8(ascii: ".")]))
            var members = ObjectMembers(at: brace)
            var found: Range<Int>?
            while let member = members.next(bytes) {
                if member.name.isText(name, in: bytes) { found = member.value }
            }
            guard let found else { continue }
            if count == path.count { return found }
            if bytes[found.lowerBound] == UInt8(ascii: "{"),
                let value = value(bytes, of: found.lowerBound, at: path.dropFirst(count))
            {
                return value
            }
        }
        return nil
    }
}

extension JSONSlice {
    /// Whether the string stands for these bytes.
    package func isText(_ text: [UInt8], in bytes: Span<UInt8>) -> Bool {
        if count == text.count, text.indices.allSatisfy({ bytes[start + $0] == text[$0] }) {
            return true
        }
        guard !isPlain else { return false }
        return self.text(in: bytes) == text
    }

    /// The bytes that the string stands for, with so many zeros after them.
    package func text(in bytes: Span<UInt8>, zeros: Int = 0) -> [UInt8] {
        var buffer = ByteBuffer(capacity: count + zeros)
        buffer.append(unescaping: self, of: bytes)
        buffer.append(repeating: 0, count: zeros)
        return Array(buffer)
    }
}
