import Foundation
import Testing

@testable import EventsAPI

@Suite("How often is asked")
struct RequestBudgetTests {
    @Test("never more than 600 requests in any minute, nor 30,000 in any hour")
    func budget() {
        var budget = RequestBudget()
        var now = ContinuousClock.now
        var times: [ContinuousClock.Instant] = []
        for _ in 0..<40_000 {
            now += budget.wait(now: now)
            #expect(budget.wait(now: now) == .zero)
            budget.consume(now: now)
            times.append(now)
        }
        for (count, time) in [(600, Duration.seconds(60)), (30_000, .seconds(3600))] {
            for index in times.indices.dropFirst(count) {
                guard times[index] - times[index - count] >= time else {
                    Issue.record("request \(index)")
                    return
                }
            }
        }
        #expect(times[39_999] - times[0] < .seconds(7300))
    }

    @Test("no request is made before the server's own limit is reset, for an hour at most")
    func pause() {
        var budget = RequestBudget()
        let now = ContinuousClock.now
        budget.pause(for: .seconds(30), now: now)
        budget.pause(for: .seconds(10), now: now)
        #expect(budget.wait(now: now + .seconds(1)) == .seconds(29))
        #expect(budget.wait(now: now + .seconds(30)) == .zero)
        budget.pause(for: .seconds(1_000_000), now: now)
        #expect(budget.wait(now: now) == .seconds(3600))
    }

    @Test("a reset is in seconds from now, or a time since 1970")
    func reset() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        for (text, time) in [
            ("0", Duration.zero), ("60", .seconds(60)), ("1790000060", .seconds(60)),
            ("1789999999", .zero),
        ] {
            #expect(HTTPResponse.reset(text, now: now) == time)
        }
        for text in ["", "-1", "1.5", "60;w=60", "x"] {
            #expect(HTTPResponse.reset(text, now: now) == nil)
        }
    }

    @Test("faults are retried after 0.5 s, doubled up to a minute, with jitter")
    func faults() {
        var schedule = RetrySchedule()
        let waits = (0..<10).map { _ in
            schedule.wait(after: .serverFault(status: 500, message: ""), jitter: 1)
        }
        #expect(waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60].map { Duration.seconds($0) })
        schedule.reset()
        #expect(schedule.wait(after: .network(reason: ""), jitter: 0.5) == .milliseconds(250))
    }

    @Test("too many requests wait for what the server says, else a minute, doubled up to an hour")
    func tooMany() {
        var schedule = RetrySchedule()
        #expect(schedule.wait(after: .tooManyRequests(retryAfter: .seconds(7))) == .seconds(7))
        let waits = (0..<8).map { _ in schedule.wait(after: .tooManyRequests(retryAfter: nil)) }
        #expect(waits == [60, 120, 240, 480, 960, 1920, 3600, 3600].map { .seconds($0) })
    }

    @Test("what another try cannot mend is not tried again")
    func hopeless() {
        var schedule = RetrySchedule()
        for error in [
            APIError.badRequest(message: ""), .unauthorized(status: 401, message: ""),
            .unexpectedStatus(404, message: ""), .redirected(to: ""), .tooLarge(limit: 1),
        ] {
            #expect(schedule.wait(after: error) == nil)
        }
    }

    @Test("Retry-After is seconds or a date")
    func retryAfter() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        #expect(HTTPResponse.delay("120", now: now) == .seconds(120))
        #expect(HTTPResponse.delay("Mon, 21 Sep 2026 14:14:20 GMT", now: now) == .seconds(60))
        #expect(HTTPResponse.delay("Mon, 21 Sep 2026 14:00:00 GMT", now: now) == .zero)
        #expect(HTTPResponse.delay("soon", now: now) == nil)
        #expect(HTTPResponse.delay("-1", now: now) == nil)
    }
}
