import Bytes
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog
import TestSupport
import Testing

/// What goes in comes out, by the word of a decoder that shares no code with the encoders.
@Suite("Events against the independent judge")
struct JudgedEventsTests {
    @Test(
        "ten thousand hostile events say what went in, and nothing else", arguments: [8000, 1024])
    func hostile(maximumSize: Int) {
        var judge = MessageJudge()
        judge.hostname = "relay.example.com"
        judge.maxSize = maximumSize
        let layouts: [JSONSpelling.RecordTemplate] = [.oneLine, .anyWhitespace, .compact]
        for (index, layout) in layouts.enumerated() {
            let events = HostileEvents(seed: UInt64(maximumSize + index), layout: layout)
            #expect(discrepancies(in: events.prefix(1700), judge, maximumSize: maximumSize) == [])
        }
    }

    @Test(
        "so do hostile sign-in attempts and audit events",
        arguments: [HostileFields.Kind.signInAttempt, .auditEvent], [8000, 1024])
    func hostileOthers(kind: HostileFields.Kind, maximumSize: Int) {
        var judge = MessageJudge()
        judge.hostname = "relay.example.com"
        judge.maxSize = maximumSize
        let events = HostileEvents(seed: UInt64(maximumSize), kinds: [kind])
        #expect(discrepancies(in: events.prefix(1000), judge, maximumSize: maximumSize) == [])
    }

    @Test("realistic events say what went in")
    func realistic() {
        var judge = MessageJudge()
        judge.hostname = "relay.example.com"
        let events = RealisticEvents(seed: 3).prefix(2000)
        #expect(discrepancies(in: events, judge, maximumSize: 8000) == [])
    }

    /// Sends each event through reader and encoder, and returns what the judge finds, five at most.
    private func discrepancies(
        in events: some Sequence<GeneratedEvent>, _ judge: MessageJudge, maximumSize: Int
    ) -> [String] {
        var pipeline = Pipeline(maximumSize: maximumSize)
        var found: [String] = []
        for (index, event) in events.enumerated() where found.count < 5 {
            let messages = pipeline.messages(for: event.json)
            guard messages.count == 1 else {
                found.append("\(index): \(messages.count) messages")
                continue
            }
            found += judge.judge(messages[0], against: event.model).map { "\(index): \($0)" }
        }
        return found
    }
}
