import Delivery
import EventFormats
import EventMapping
import Foundation
import OnePasswordEvents
import Syslog
import TLS
import Testing
import Transports

@testable import Forwarding

@Suite("A pipeline, whatever its source")
struct PipelineTests {
    private let output = NSTemporaryDirectory() + "opcef-\(UUID().uuidString)"
    private let record = ScriptedSource.Record()
    private let witness = RunWitness()

    private static func event(_ identifier: String) -> String {
        #"""
        {"uuid":"\#(identifier)","timestamp":"2026-11-23T10:00:00Z","used_version":1,\#
        "vault_uuid":"v","item_uuid":"i","action":"reveal",\#
        "user":{"uuid":"u","name":"n","email":"e@example.com"},\#
        "client":{"app_name":"a","ip_address":"192.0.2.1"}}
        """#
    }

    private func plan(to path: String, rejects: String? = nil) -> ForwardPlan {
        var delivery = DeliverySettings()
        delivery.remembersPositions = true
        return ForwardPlan(
            inputs: [], destinations: [.file(path: path, .lineFeed)], delivery: delivery,
            trust: TrustSettings(), kind: nil, rules: [], namesPaths: [], format: .cef,
            mapping: .standard, header: .none, numbersMessages: false, maximumSize: 8192,
            recordLimit: 1 << 20, datagramRate: 0, rejectsPath: rejects, unsentPath: nil,
            state: nil, lockTimeout: nil, countsFields: false)
    }

    private func run(_ steps: [ScriptedSource.Step], _ plan: ForwardPlan) throws -> RunSummary {
        let run = RunContext(plan, witness, nil)
        var pipeline = try Pipeline(run, ScriptedSource(steps, record), run.encoder())
        return pipeline.execute()
    }

    private func lines() throws -> [Substring] {
        try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
    }

    @Test("events arrive in the order of their streams, and then their positions are confirmed")
    func order() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let summary = try run(
            [.read([Self.event("A"), Self.event("B")]), .read([Self.event("C")])],
            plan(to: output))
        #expect(summary.failure == nil)
        #expect(summary.read == 3)
        let lines = try lines()
        #expect(lines.count == 3)
        for (line, identifier) in zip(lines, ["A", "B", "C"]) {
            #expect(line.contains("externalId=\(identifier)"))
        }
        #expect(record.endings == [.end, .end])
        #expect(record.confirmed.last == InputPosition(input: 2, offset: 0, restart: 0))
        #expect(record.confirmed == record.confirmed.sorted())
        #expect(!record.hasFailed)
    }

    @Test("while a source rests, everything that it gave is confirmed")
    func rest() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        _ = try run(
            [.read([Self.event("A")]), .rest(.milliseconds(1)), .read([Self.event("B")])],
            plan(to: output))
        let first = InputPosition(input: 1, offset: 0, restart: 0)
        #expect(record.confirmedAtStep == [.start, .start, first, first])
        // Before the rest, and at the end.
        let rest = try #require(record.confirmed.firstIndex(of: first))
        #expect(record.moments[rest] == .rests)
        #expect(record.moments.last == .ends)
    }

    @Test("positions are saved ten times a second, and at once where nothing may follow")
    func schedule() {
        var schedule = SaveSchedule()
        let start = ContinuousClock.now
        let moments: [(SaveMoment, Int)] = [
            (.runs, 0), (.runs, 99), (.runs, 100), (.rests, 101), (.runs, 200), (.runs, 201),
            (.ends, 202),
        ]
        let isDue = moments.map { moment, time in
            schedule.isDue(moment, at: start + .milliseconds(time))
        }
        #expect(isDue == [true, false, true, true, false, true, true])
    }

    @Test("an event that comes again is counted, and not sent")
    func repeated() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let summary = try run(
            [.read([Self.event("A")]), .read([Self.event("A"), Self.event("B")])],
            plan(to: output))
        #expect(summary.repeated == 1)
        #expect(summary.read == 2)
        #expect(try lines().count == 2)
    }

    @Test("no position moves past a rejected record that is not kept")
    func unkept() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let summary = try run(
            [.read([Self.event("A"), "{}", Self.event("B")])],
            plan(to: output, rejects: "/dev/full"))
        #expect(try lines().count == 2)
        #expect(summary.rejected == 1)
        #expect(summary.unkept == 1)
        #expect(witness.rejects.count == 1)
        #expect(witness.faults == ["/dev/full"])
        #expect(Set(record.confirmed) == [.start])
    }

    @Test("a source hears that the run has failed, and is asked for nothing more")
    func failure() throws {
        let summary = try run([.read([Self.event("A")])], plan(to: "/no such folder/file"))
        guard case .delivery(let failure) = summary.failure else {
            Issue.record("\(summary)")
            return
        }
        #expect(failure.destination == .file(path: "/no such folder/file", .lineFeed))
        #expect(record.hasFailed)
        #expect(record.confirmedAtStep.isEmpty)
    }
}
