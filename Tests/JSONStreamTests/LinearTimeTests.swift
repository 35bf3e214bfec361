import Glibc
import JSONStream
import Testing

/// Eight times the input may take eight times as long; a quadratic loop would take 64 times.
@Suite("Hostile shapes take linear time", .serialized)
struct LinearTimeTests {
    /// An input that grows with `size`, and the pieces it comes in.
    struct Shape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var piece = 1 << 20
        let make: @Sendable (_ size: Int) -> String
    }

    static let shapes = [
        Shape(testDescription: "one record in pieces of 64", piece: 64) {
            #"{"uuid":""# + String(repeating: "x", count: $0) + "\"}"
        },
        Shape(testDescription: "many braces in pieces of 64", piece: 64) {
            #"{"x":["# + String(repeating: "{},", count: $0 / 3) + "0]}"
        },
        Shape(testDescription: "unknown keys") {
            "{" + String(repeating: #""abc":0,"#, count: $0 / 8) + "\"uuid\":\"A\"}"
        },
        Shape(testDescription: "known keys, over and over") {
            "{" + String(repeating: #""uuid":0,"#, count: $0 / 9) + "\"uuid\":\"A\"}"
        },
        Shape(testDescription: "escaped keys") {
            "{" + String(repeating: #""\u0075uid":0,"#, count: $0 / 14) + "\"uuid\":\"A\"}"
        },
        Shape(testDescription: "backslashes") {
            #"{"uuid":""# + String(repeating: #"\\"#, count: $0 / 2) + "\"}"
        },
        Shape(testDescription: "deep arrays") { String(repeating: "[", count: $0) },
        Shape(testDescription: "deep objects") { String(repeating: #"{"x":"#, count: $0 / 5) },
        Shape(testDescription: "arrays too deep, line by line") {
            String(repeating: String(repeating: "[", count: 600) + "\n", count: $0 / 601)
        },
        Shape(testDescription: "cut-off lines in pieces of 64", piece: 64) {
            String(repeating: "{\"uuid\":\"A\n", count: $0 / 11)
        },
        Shape(testDescription: "an endless line of words", piece: 64) {
            String(repeating: "x", count: $0)
        },
        Shape(testDescription: "an endless string", piece: 64) {
            "\"" + String(repeating: "x", count: $0)
        },
        Shape(testDescription: "an endless number", piece: 64) {
            String(repeating: "1", count: $0)
        },
        Shape(testDescription: "closing brackets", piece: 64) {
            String(repeating: "]", count: $0)
        },
        Shape(testDescription: "a broken record without an end", piece: 64) {
            "{x" + String(repeating: "{", count: $0)
        },
        Shape(testDescription: "empty pages") {
            String(repeating: #"{"items":[]}"#, count: $0 / 12)
        },
        Shape(testDescription: "items over and over in one page", piece: 64) {
            "{" + String(repeating: #""items":[],"#, count: $0 / 11) + "\"x\":0}"
        },
        Shape(testDescription: "pages in pages", piece: 64) {
            String(repeating: #"{"items":["#, count: $0 / 10)
        },
    ]

    @Test("eight times the input takes far less than 64 times as long", arguments: shapes)
    func growth(_ shape: Shape) {
        // Other work on the machine makes some times longer, and none shorter.
        var (small, large) = (Duration.seconds(60), Duration.seconds(60))
        for _ in 0..<10 {
            small = min(small, duration(shape, 32 << 10))
            large = min(large, duration(shape, 256 << 10))
            if large < max(small, .milliseconds(1)) * 24 { return }
        }
        Issue.record("\(small), \(large)")
    }

    private func duration(_ shape: Shape, _ size: Int) -> Duration {
        let bytes = Array(shape.make(size).utf8)
        let ends = Array(stride(from: shape.piece, to: bytes.count, by: shape.piece))
        let start = Self.processorTime
        _ = Reading(bytes, splitAt: ends, limit: 1 << 20, isDropping: false)
        return Self.processorTime - start
    }

    /// What this thread has had of a processor: the other tests of a run need some too.
    private static var processorTime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
