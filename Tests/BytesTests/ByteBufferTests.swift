import Bytes
import TestSupport
import Testing

@Suite("The buffer of the encoders")
struct ByteBufferTests {
    @Test("whatever is appended stands there in order, across any growth")
    func growth() {
        var generator = SplitMix64(seed: 11)
        var buffer = ByteBuffer(capacity: 0)
        var expected: [UInt8] = []
        for _ in 0..<2000 {
            let run = (0..<generator.number(below: 90)).map { _ in
                UInt8(truncatingIfNeeded: generator.next())
            }
            switch generator.number(below: 7) {
            case 0:
                buffer.append(run.span)
                expected += run
            case 1:
                buffer.append(UInt8(run.count))
                expected.append(UInt8(run.count))
            case 2:
                buffer.append(repeating: 0x41, count: run.count)
                expected += [UInt8](repeating: 0x41, count: run.count)
            case 3:
                let start = run.count / 3
                buffer.append(run.span, start, run.count / 2)
                expected += run[start..<start + run.count / 2]
            case 4:
                var other = ByteBuffer(capacity: 0)
                for _ in 0..<generator.number(below: 6) { other.append(run.span) }
                buffer.append(other)
                expected += [UInt8](other)
            case 5:
                let word = generator.next()
                let count = generator.number(below: 9)
                buffer.append(firstOf: word, count: count)
                expected += (0..<count).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
            default:
                buffer.append("żółw \(run.count)")
                expected += "żółw \(run.count)".utf8
            }
            #expect(buffer.count == expected.count)
        }
        #expect(contents(buffer) == expected)
    }

    @Test("one addition larger than the whole buffer finds room")
    func leap() {
        let run = [UInt8](repeating: 3, count: 100_000)
        var buffer = ByteBuffer(capacity: 64)
        buffer.append(run.span)
        buffer.append(4)
        #expect(contents(buffer) == run + [4])
    }

    @Test("empty additions change nothing")
    func empty() {
        var buffer = ByteBuffer()
        buffer.append([UInt8]().span)
        buffer.append("")
        buffer.append(repeating: 1, count: 0)
        buffer.insert([UInt8]().span, at: 0)
        #expect(contents(buffer) == [])
    }

    @Test("an insertion moves what stands behind it, at every place and for every length")
    func insertion() {
        let text: [UInt8] = (0..<70).map { UInt8($0) }
        for place in 0...text.count {
            for length in [0, 1, 2, 7, 64, 200] {
                let inserted = [UInt8](repeating: 0xEE, count: length)
                var buffer = ByteBuffer(capacity: 64)
                buffer.append(text.span)
                buffer.insert(inserted.span, at: place)
                #expect(contents(buffer) == text[..<place] + inserted + text[place...])
            }
        }
    }

    @Test(
        "whole numbers are written in decimal digits",
        arguments: [
            99_999_999, 100_000_000, 100_000_001, 1_795_510_840_471, 9_999_999_999_999_999,
            10_000_000_000_000_000, 100_000_000_000_000_000, 0, 1, 9, 10, 11, 99, 100, 101, 999,
            1000, 65_535, 1_000_000_007, -1, -9, -10, -100,
            Int.max, Int.min, Int.max - 1, Int.min + 1,
        ])
    func decimal(value: Int) {
        var buffer = ByteBuffer()
        buffer.append(decimal: value)
        #expect(contents(buffer) == Array(String(value).utf8))
    }

    @Test("two digits have a leading zero", arguments: 0...99)
    func twoDigits(value: Int) {
        var buffer = ByteBuffer()
        buffer.append(twoDigits: value)
        #expect(contents(buffer) == Array((value < 10 ? "0\(value)" : "\(value)").utf8))
    }

    @Test("truncating forgets the end, and emptying all")
    func truncation() {
        var buffer = ByteBuffer()
        buffer.append("abcdef")
        buffer.truncate(to: 6)
        #expect(contents(buffer) == Array("abcdef".utf8))
        buffer.truncate(to: 2)
        buffer.append("X")
        #expect(contents(buffer) == Array("abX".utf8))
        buffer.removeAll()
        #expect(contents(buffer) == [])
        buffer.append("new")
        #expect(contents(buffer) == Array("new".utf8))
    }

    @Test(
        "outer spaces, and only spaces, are outside the range",
        arguments: [
            ("", 0..<0), (" ", 0..<0), ("   ", 0..<0), ("a", 0..<1), (" a", 1..<2), ("a ", 0..<1),
            ("  a b  ", 2..<5), ("\ta\t", 0..<3), ("\n", 0..<1), (" \u{A0} ", 0..<0),
            ("\u{3000}a\u{2003}", 3..<4), ("\u{85}\u{1680}é\u{202F}\u{205F} ", 5..<7),
            ("\u{200B}a\u{FEFF}", 0..<7), ("\u{2028}\u{2029}\u{2000}\u{200A}", 0..<0),
            ("\u{A0}\ta", 2..<4), ("\u{2010}", 0..<3), ("\u{C0}\u{E0}", 0..<4),
        ])
    func outerSpaces(text: String, range: Range<Int>) {
        let found = Array(text.utf8).span.rangeWithoutOuterSpaces
        #expect(found.count == range.count)
        if !range.isEmpty { #expect(found == range) }
    }

    @Test("a space is U+0020, or what Unicode calls white space and is not ASCII")
    func allSpaces() throws {
        for value in 0..<0x11_0000 as Range<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isSpace = scalar == " " || !scalar.isASCII && scalar.properties.isWhitespace
            let text = Array("\(scalar)x\(scalar)".utf8)
            let width = (text.count - 1) / 2
            let expected = isSpace ? width..<width + 1 : 0..<text.count
            if text.span.rangeWithoutOuterSpaces != expected { Issue.record("U+\(value)") }
        }
    }

    @Test("numbers of every length are written as Swift writes them")
    func decimals() {
        var numbers = [0, .max, .min, .min + 1]
        var power = 1
        for _ in 0..<19 {
            numbers += [power, power - 1, power + 1, -power]
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
        for number in numbers {
            var buffer = ByteBuffer(capacity: 0)
            buffer.append(decimal: number)
            let text = buffer.withSpan { span in span.indices.map { span[$0] } }
            #expect(text == Array("\(number)".utf8))
        }
    }
}

/// The bytes of a buffer.
func contents(_ buffer: borrowing ByteBuffer) -> [UInt8] {
    buffer.withSpan { span in span.indices.map { span[$0] } }
}
