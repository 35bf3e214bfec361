/// Reads CEF records strictly by the standard, version 27, and what Docs/Fields.md adds to it.
///
///     CEF:0|vendor|product|version|class id|name|severity|key=value key=value …
///
/// A key starts after a space and ends at the next `=` without a backslash; its value ends before
/// the space in front of the next key.
package enum StrictCEFDecoder {
    /// Reads `bytes`, one whole record.
    package static func decode(_ bytes: [UInt8]) throws(CEFViolation) -> StrictCEFRecord {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        for scalar in text.unicodeScalars where scalar.isControl || scalar.isMisleading {
            throw .rawCharacter(scalar.value)
        }
        var (fields, extensionStart) = try headerFields(bytes)
        guard fields[0].hasPrefix("CEF:") else { throw .noCEF }
        let version = String(fields.removeFirst().dropFirst(4))
        guard ["0", "1"].contains(version) else { throw .version(version) }
        let severityText = fields.removeLast()
        guard let severity = (0...10).first(where: { String($0) == severityText }) else {
            throw .severity(severityText)
        }
        for (index, field) in fields.enumerated() {
            if field.isEmpty { throw .headerEmpty(field: index + 1) }
            if field.hasPrefix(" ") || field.hasSuffix(" ") { throw .headerSpace(field: index + 1) }
            if field.unicodeScalars.count > CEFLimits.header[index] {
                throw .headerLength(field: index + 1)
            }
        }
        let pairs = try pairs(bytes[extensionStart...])
        try checkLabels(pairs)
        return StrictCEFRecord(
            version: version, vendor: fields[0], product: fields[1], deviceVersion: fields[2],
            classID: fields[3], name: fields[4], severity: severity, pairs: pairs)
    }

    /// Reads up to the seventh pipe without a backslash.
    private static func headerFields(
        _ bytes: [UInt8]
    ) throws(CEFViolation) -> ([String], extensionStart: Int) {
        var fields: [String] = []
        var field: [UInt8] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                index += 1
                guard index < bytes.count, Array("\\|".utf8).contains(bytes[index]) else {
                    throw .headerEscape(field: fields.count)
                }
                field.append(bytes[index])
            case UInt8(ascii: "|"):
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
                if fields.count == 7 { return (fields, index + 1) }
            default:
                field.append(bytes[index])
            }
            index += 1
        }
        throw .tooFewPipes(fields.count)
    }

    private static func pairs(
        _ bytes: ArraySlice<UInt8>
    ) throws(CEFViolation) -> [StrictCEFRecord.Pair] {
        guard !bytes.isEmpty else { return [] }
        let (keyStarts, equals) = try boundaries(bytes)
        var pairs: [StrictCEFRecord.Pair] = []
        var keys: Set<String> = []
        for (index, start) in keyStarts.enumerated() {
            let keyBytes = bytes[start..<equals[index]]
            let key = String(decoding: keyBytes, as: UTF8.self)
            guard !key.isEmpty, keyBytes.allSatisfy({ $0.isLetter || $0.isDigit }) else {
                throw .badKey(key)
            }
            guard keys.insert(key).inserted else { throw .repeatedKey(key) }
            let end = index + 1 < keyStarts.count ? keyStarts[index + 1] - 1 : bytes.endIndex
            let value = try value(bytes[(equals[index] + 1)..<end], of: key)
            pairs.append(StrictCEFRecord.Pair(key, value))
        }
        return pairs
    }

    /// Finds where each key starts and where its `=` is.
    private static func boundaries(
        _ bytes: ArraySlice<UInt8>
    ) throws(CEFViolation) -> (keyStarts: [Int], equals: [Int]) {
        var keyStarts: [Int] = []
        var equals: [Int] = []
        var wordStart: Int? = bytes.startIndex
        var isEscaped = false
        for index in bytes.indices {
            switch bytes[index] {
            case _ where isEscaped:
                isEscaped = false
            case UInt8(ascii: "\\"):
                isEscaped = true
            case UInt8(ascii: " "):
                wordStart = index + 1
            case UInt8(ascii: "="):
                guard let start = wordStart else {
                    throw .unescapedEquals(word(bytes, before: index))
                }
                keyStarts.append(start)
                equals.append(index)
                wordStart = nil
            default:
                continue
            }
        }
        guard keyStarts.first == bytes.startIndex else {
            throw .noKey(word(bytes, before: equals.first ?? bytes.endIndex))
        }
        return (keyStarts, equals)
    }

    private static func word(_ bytes: ArraySlice<UInt8>, before index: Int) -> String {
        String(decoding: bytes[..<index].suffix(40), as: UTF8.self)
    }

    /// Removes the four escapes of "Character Encoding", and checks what is left.
    private static func value(
        _ bytes: ArraySlice<UInt8>, of key: String
    ) throws(CEFViolation) -> [UInt8] {
        var value: [UInt8] = []
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "\\"): value.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "="): value.append(UInt8(ascii: "="))
            case UInt8(ascii: "n"): value.append(0x0A)
            case UInt8(ascii: "r"): value.append(0x0D)
            default: throw .valueEscape(key)
            }
        }
        guard let first = value.first, let last = value.last else { throw .valueEmpty(key) }
        guard first != UInt8(ascii: " "), last != UInt8(ascii: " ") else { throw .valueSpace(key) }
        let limit = key.hasSuffix("Label") ? CEFLimits.label : CEFLimits.values[key]
        if let limit, value.scalarCount > limit { throw .valueLength(key) }
        return value
    }

    /// The keys that mean nothing without a label, and labels without them.
    private static let labelledKeys =
        [("cs", 6), ("cn", 3), ("cfp", 4), ("c6a", 4), ("deviceCustomDate", 2)]
        .flatMap { name, count in (1...count).map { name + String($0) } }

    private static func checkLabels(_ pairs: [StrictCEFRecord.Pair]) throws(CEFViolation) {
        let keys = Set(pairs.map(\.key))
        for key in pairs.map(\.key) {
            if key.hasSuffix("Label"), !keys.contains(String(key.dropLast(5))) {
                throw .labelWithoutValue(key)
            }
            if labelledKeys.contains(key), !keys.contains(key + "Label") {
                throw .valueWithoutLabel(key)
            }
        }
    }
}

extension Sequence<UInt8> {
    /// How many Unicode scalars these bytes of valid UTF-8 hold.
    var scalarCount: Int { reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
}
