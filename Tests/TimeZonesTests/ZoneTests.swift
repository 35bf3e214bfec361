import Foundation
import Testing

@testable import TimeZones

/// Zones against readers by others: `date` of coreutils for the machine's own data and for rules, and
/// Foundation, which has its own data.
@Suite("Zones")
struct ZoneTests {
    /// Moments from 1900 to 2500, half a year or less apart.
    static let moments = Array(
        stride(from: Int64(-2_208_988_800), to: 16_725_225_600, by: 15_432_101))

    /// Moments of years of all kinds, two hours apart.
    static let hours = [1995, 2024, 2037, 2038, 2100, 2400].flatMap { year in
        let start = Int64(year - 1970) * 31_556_952
        return Array(stride(from: start, to: start + 31_556_952, by: 7200))
    }

    /// Asks `date` for the offsets of `zone`, which may be a rule.
    static func date(_ zone: String, _ moments: [Int64]) throws -> [Int] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["TZ=\(zone)", "date", "--file", "-", "+%::z"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let lines = Data(moments.map { "@\($0)\n" }.joined().utf8)
        let writer = Thread {
            try? input.fileHandleForWriting.write(contentsOf: lines)
            try? input.fileHandleForWriting.close()
        }
        writer.start()
        let bytes = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            let parts = line.dropFirst().split(separator: ":").map { Int($0) ?? 0 }
            return (line.first == "-" ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60 + parts[2])
        }
    }

    @Test("every zone of the machine is what coreutils make of it")
    func everyZone() throws {
        let table = try String(contentsOfFile: Zone.folder + "/tzdata.zi", encoding: .utf8)
        var names: Set<String> = []
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0] == "Z" { names.insert(String(words[1])) }
            if words[0] == "L" { names.insert(String(words[2])) }
        }
        #expect(names.count > 400)
        for name in names.sorted() {
            let zone = try Zone(named: name)
            let expected = try Self.date(name, Self.moments)
            #expect(
                zip(Self.moments, expected).first { zone.secondsAheadOfUTC(at: $0) != $1 } == nil,
                "\(name)")
        }
    }

    @Test(
        "rules of TZ are what coreutils make of them",
        arguments: [
            "UTC0", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT", "<+0330>-3:30", "<-03>3",
            "AEST-10AEDT,M10.1.0,M4.1.0/3", "NZST-12NZDT,M9.5.0,M4.1.0/3", "IST-5:30",
            "EET-2EEST,M3.5.0/3,M10.5.0/4", "XXX-1:15:30YYY-2:15,J60/1:30,J300",
            "AAA3BBB,59,299/-1",
            "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "IST-2IDT,M3.4.4/26,M10.5.0",
        ])
    func rules(_ rule: String) throws {
        let zone = try Zone.local(rule)
        let expected = try Self.date(rule, Self.hours)
        #expect(zip(Self.hours, expected).first { zone.secondsAheadOfUTC(at: $0) != $1 } == nil)
    }

    @Test("daylight saving time may last the whole year (RFC 8536, section 3.3.1)")
    func wholeYear() throws {
        // The C library of GNU takes the first hours of each year for standard time.
        let zone = try Zone.local("EST5EDT,0/0,J365/25")
        #expect(Self.hours.allSatisfy { zone.secondsAheadOfUTC(at: $0) == -4 * 3600 })
    }

    @Test("a rule holds up to the end of time, also one that follows changes of long ago")
    func endOfTime() throws {
        let rule = try #require(ZoneRule(parsing: "AAA-24BBB,J60/-167,365/167"))
        let zone = Zone(changes: [(time: -1 << 56, offset: 0)], first: 0, rule: rule)
        // The calendar repeats itself after so many seconds.
        let period: Int64 = 146_097 * 86_400
        for time in stride(from: Int64.max - period, to: .max, by: 1_234_567_890) {
            #expect(
                zone.secondsAheadOfUTC(at: time)
                    == zone.secondsAheadOfUTC(at: time % period + period))
        }
        #expect([24, 25].contains(zone.secondsAheadOfUTC(at: .max) / 3600))
    }

    @Test(
        "zones are what Foundation says, which has other data",
        arguments: [
            "Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC",
            "America/Sao_Paulo", "Pacific/Chatham", "Asia/Tokyo", "Europe/Dublin",
        ])
    func foundation(name: String) throws {
        let zone = try Zone(named: name)
        let other = try #require(TimeZone(identifier: name))
        for moment in stride(from: Int64(0), to: 2_500_000_000, by: 400_000) {
            let date = Date(timeIntervalSince1970: TimeInterval(moment))
            try #require(
                zone.secondsAheadOfUTC(at: moment) == other.secondsFromGMT(for: date), "\(moment)")
        }
    }

    @Test("TZ is a name, a path, a rule or nothing; without it the machine's file counts")
    func local() throws {
        let berlin = try Zone(named: "Europe/Berlin")
        #expect(try Zone.local("Europe/Berlin") == berlin)
        #expect(try Zone.local(":Europe/Berlin") == berlin)
        #expect(try Zone.local("\(Zone.folder)/Europe/Berlin") == berlin)
        #expect(try Zone.local("") == .utc)
        #expect(try Zone(named: "UTC", in: "/nowhere") == .utc)
        #expect(try Zone.local(nil, machine: "\(Zone.folder)/Europe/Berlin") == berlin)
        #expect(try Zone.local(nil, machine: "/nowhere/localtime") == .utc)
        #expect(try Zone.local("AAA-1").secondsAheadOfUTC(at: 0) == 3600)
    }

    @Test(
        "what is no zone is an error, never UTC",
        arguments: [
            "Mars/Base", "../../etc/passwd", "Europe/", "/etc/passwd", "Europe", "AAA", "A5",
            "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-25", "<CET-1", "CET-1CEST,J0,J9",
        ])
    func unknown(name: String) {
        #expect(throws: ZoneError.self) { try Zone.local(name) }
    }

    @Test("a damaged file is no zone, wherever it is cut, and no byte of it can end the process")
    func damaged() throws {
        let url = URL(filePath: Zone.folder + "/America/New_York")
        let bytes = [UInt8](try Data(contentsOf: url))
        #expect(Zone(TZif: bytes) != nil)
        for count in 0..<bytes.count {
            #expect(Zone(TZif: Array(bytes.prefix(count))) == nil, "\(count)")
        }
        for place in stride(from: 0, to: bytes.count, by: 7) {
            for byte: UInt8 in [0, 1, 0x7F, 0xFF] {
                var damaged = bytes
                damaged[place] = byte
                _ = Zone(TZif: damaged)?.secondsAheadOfUTC(at: 2_000_000_000)
            }
        }
    }
}
