import Delivery
import EventsAPI
import Forwarding
import Transports

/// What is known of the run of one account, or of the run if there are no accounts.
struct AccountHealth: Sendable {
    /// The account's name, or that of its host; nil if the events name it themselves.
    var name: String?
    /// The name that the lines of the log have; nil for the only account.
    let logName: String?
    /// Whether it fetches streams, each of which has its own counts.
    let pulls: Bool
    /// The times of start and end, in milliseconds since 1970.
    let began: Int64
    private(set) var ended: Int64?
    private(set) var status: ExitStatus?
    /// When the token expires, in milliseconds since 1970.
    var tokenExpiry: Int64?
    /// When the run had last delivered all it had read, in milliseconds since 1970.
    private(set) var completed: Int64?
    /// What the run says of itself; nil before it has said anything.
    private(set) var run: RunHealth?
    /// The most messages that had left, and had been confirmed: a counter never falls.
    private var most = (sent: 0, confirmed: 0)
    /// What is known of copies, by their names.
    private var copies: [String: CopyHealth] = [:]
    /// Since when each destination has not worked.
    private(set) var outages: [Destination: ContinuousClock.Instant] = [:]

    init(name: String?, logName: String?, pulls: Bool, began: Int64) {
        self.name = name
        self.logName = logName
        self.pulls = pulls
        self.began = began
    }

    /// Adopts what the run says of itself; returns whether a destination or a stream has changed.
    mutating func adopt(_ health: RunHealth, now: Int64) -> Bool {
        let before = signs
        run = health
        most = (max(most.sent, health.sent), max(most.confirmed, health.confirmed))
        if health.isWaiting, health.unsent == 0 { completed = now }
        noteOutages()
        return before != signs
    }

    /// Notes how the run has ended.
    mutating func end(_ status: ExitStatus, now: Int64) {
        ended = now
        self.status = status
        if status == .delivered || status == .someRejected { completed = now }
    }

    /// Adopts the state of one delivery; returns whether a destination has changed.
    mutating func adopt(_ delivery: DeliveryHealth) -> Bool {
        let before = signs
        var health = run ?? .nothing
        health.adopt(delivery)
        run = health
        most = (max(most.sent, health.sent), max(most.confirmed, health.confirmed))
        noteOutages()
        return before != signs
    }

    /// Adopts what the present attempt to deliver a copy says of itself.
    mutating func adopt(_ health: RunHealth, ofCopy copy: String) {
        copies[copy, default: CopyHealth()].present = CopyCounts(health)
    }

    /// Adopts what all attempts to deliver a copy have done; before the first, that there is a copy.
    mutating func adopt(_ counts: CopyCounts, ofCopy copy: String) {
        copies[copy, default: CopyHealth()].past = counts
        copies[copy]?.present = CopyCounts()
    }

    /// The names of the copies.
    var copyNames: [String] { copies.keys.sorted() }

    /// Adopts the state of a copy's delivery; returns whether a destination has changed.
    ///
    /// A copy that was given up gets another delivery, which does not know the destinations yet that
    /// it has not used.
    mutating func adopt(_ delivery: DeliveryHealth, ofCopy copy: String) -> Bool {
        let before = signs
        let old = copies[copy]?.places ?? []
        let places = delivery.places.enumerated().map { index, place in
            DeliveryHealth.Place(
                place.destination, isCurrent: place.isCurrent,
                isUp: place.isUp ?? (index < old.count ? old[index].isUp : nil))
        }
        copies[copy, default: CopyHealth()].places = places
        noteOutages()
        return before != signs
    }

    /// The destinations of all deliveries, each once, with what is known of them.
    var places: [DeliveryHealth.Place] {
        var places: [DeliveryHealth.Place] = []
        let ofCopies = copies.sorted { $0.key < $1.key }.flatMap(\.value.places)
        for place in (run?.deliveries.flatMap(\.places) ?? []) + ofCopies {
            guard
                let index = places.firstIndex(where: {
                    "\($0.destination)" == "\(place.destination)"
                })
            else {
                places.append(place)
                continue
            }
            let other = places[index]
            places[index] = DeliveryHealth.Place(
                place.destination, isCurrent: place.isCurrent || other.isCurrent,
                isUp: place.isUp == false || other.isUp == false ? false : place.isUp ?? other.isUp)
        }
        return places
    }

    /// What a change of makes the file be written at once.
    private var signs: [Bool?] {
        places.flatMap { [$0.isCurrent, $0.isUp] } + (run?.streams.map(\.isUp) ?? [])
    }

    private mutating func noteOutages() {
        for place in places {
            if place.isUp == false {
                outages[place.destination] = outages[place.destination] ?? .now
            } else {
                outages[place.destination] = nil
            }
        }
    }
}

/// What is known of a copy.
private struct CopyHealth: Sendable {
    var places: [DeliveryHealth.Place] = []
    /// What the attempts that have ended have done, and what the present one has.
    var past = CopyCounts()
    var present = CopyCounts() {
        didSet {
            most = (
                max(most.sent, past.sent + present.sent),
                max(most.confirmed, past.confirmed + present.confirmed)
            )
        }
    }
    /// The most messages that had left, and had been confirmed: a counter never falls.
    private var most = (sent: 0, confirmed: 0)

    /// What became of its messages.
    var counts: CopyCounts {
        CopyCounts(
            sent: most.sent, confirmed: most.confirmed, unsent: past.unsent + present.unsent)
    }
}

/// What became of the messages of a copy.
struct CopyCounts: Sendable {
    var sent = 0
    var confirmed = 0
    /// Those that are not known to have arrived, kept or not.
    var unsent = 0
}

extension CopyCounts {
    /// Those of one attempt.
    init(_ health: RunHealth) {
        self.init(sent: health.sent, confirmed: health.confirmed, unsent: health.unsent)
    }

    /// Those of all attempts.
    init(_ summary: RunSummary) {
        self.init(sent: summary.sent, confirmed: summary.confirmed, unsent: summary.unsent)
    }
}

// Metrics

extension AccountHealth {
    /// All that is known of it.
    func samples(labels: [(name: String, value: String)]) -> [MetricSample] {
        func sample(_ family: MetricFamily, _ value: Double?) -> MetricSample? {
            value.map { MetricSample(family: family, labels: labels, value: $0) }
        }
        let run = run
        let counters: [(MetricFamily, Int?)] = [
            (.sent, run.map { _ in most.sent }), (.confirmed, run.map { _ in most.confirmed }),
            (.resent, run?.resent), (.refused, run?.refused), (.requests, run?.requests),
            (.unsent, run?.unsent),
        ]
        let ofRecords: [(MetricFamily, Int?)] =
            pulls
            ? []
            : [
                (.read, run?.read), (.rejected, run.map { $0.rejected - $0.refused }),
                (.dropped, run?.dropped),
            ]
        let times: [(MetricFamily, Int64?)] = [
            (.runStart, began), (.runEnd, ended), (.lastSuccess, pulls ? nil : completed),
            (.tokenExpiry, tokenExpiry),
        ]
        let own =
            (counters + ofRecords).compactMap { sample($0.0, $0.1.map(Double.init)) }
            + times.compactMap { sample($0.0, $0.1.map(seconds)) }
            + [sample(.exitStatus, status.map { Double($0.rawValue) })].compactMap(\.self)
        return own + (run?.streams ?? []).flatMap { samples(of: $0, labels) }
            + places.flatMap { samples(of: $0, labels) }
            + copies.flatMap { samples(ofCopy: $0.key, $0.value.counts, labels) }
    }

    private func samples(
        ofCopy copy: String, _ counts: CopyCounts, _ labels: [(name: String, value: String)]
    ) -> [MetricSample] {
        let values: [(MetricFamily, Int)] = [
            (.copySent, counts.sent), (.copyConfirmed, counts.confirmed),
            (.copyUnsent, counts.unsent),
        ]
        return values.map { family, value in
            MetricSample(family: family, labels: labels + [("copy", copy)], value: Double(value))
        }
    }

    private func samples(
        of stream: StreamHealth, _ labels: [(name: String, value: String)]
    ) -> [MetricSample] {
        let labels = labels + [("stream", stream.feature.rawValue)]
        let values: [(MetricFamily, Double?)] = [
            (.read, Double(stream.read)), (.rejected, Double(stream.rejected)),
            (.dropped, Double(stream.dropped)), (.repeated, Double(stream.repeated)),
            (.eventsConfirmed, Double(stream.confirmed)),
            (.newestEvent, stream.newest.map(seconds)),
            (.lastSuccess, stream.completed.map(seconds)),
            (.streamUp, stream.isUp.map { $0 ? 1 : 0 }),
        ]
        return values.compactMap { family, value in
            value.map { MetricSample(family: family, labels: labels, value: $0) }
        }
    }

    private func samples(
        of place: DeliveryHealth.Place, _ labels: [(name: String, value: String)]
    ) -> [MetricSample] {
        let labels = labels + [("destination", "\(place.destination)")]
        let values: [(MetricFamily, Bool?)] = [
            (.destinationUp, place.isUp), (.destinationCurrent, place.isCurrent),
        ]
        return values.compactMap { family, value in
            value.map { MetricSample(family: family, labels: labels, value: $0 ? 1 : 0) }
        }
    }

    private func seconds(_ milliseconds: Int64) -> Double { Double(milliseconds) / 1000 }
}
