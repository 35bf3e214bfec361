import Foundation
import Testing

@testable import SystemCalls

@Suite("Resolution: from an endpoint to addresses")
struct AddressResolutionTests {
    @Test("an address needs no resolver", arguments: ["127.0.0.1", "::1"])
    func numeric(host: String) throws {
        let endpoint = try #require(Endpoint(host: host, port: 601))
        let silent = AddressResolution { _, _ in .failure(.timedOut) }
        let addresses = try silent.addresses(of: endpoint, .stream)
        #expect(addresses.map(\.isIPv6) == [host.contains(":")])
    }

    @Test("localhost has an address")
    func localhost() throws {
        let endpoint = try #require(Endpoint(host: "localhost", port: 601))
        #expect(try !AddressResolution().addresses(of: endpoint, .datagram).isEmpty)
    }

    @Test("a resolver that does not answer is left behind")
    func slow() throws {
        let endpoint = try #require(Endpoint(host: "siem", port: 601))
        let slow = AddressResolution { _, _ in
            Thread.sleep(forTimeInterval: 3)
            return .success([])
        }
        let time = ContinuousClock().measure {
            #expect(throws: ResolutionError.timedOut) {
                try slow.addresses(
                    of: endpoint, .stream, before: Deadline(after: .milliseconds(50)))
            }
        }
        #expect(time >= .milliseconds(50))
        #expect(time < .seconds(2))
    }

    @Test("a signal ends the wait for a resolver")
    func interrupted() throws {
        let endpoint = try #require(Endpoint(host: "siem", port: 601))
        let slow = AddressResolution { _, _ in
            Thread.sleep(forTimeInterval: 1)
            return .success([])
        }
        let stopSignal = try StopSignal()
        stopSignal.interrupt(signal: SIGTERM)
        #expect(throws: ResolutionError.interrupted) {
            try slow.addresses(of: endpoint, .stream, unless: stopSignal)
        }
    }

    @Test("what the resolver refuses is refused with its reason")
    func refused() throws {
        let endpoint = try #require(Endpoint(host: "siem", port: 601))
        let refusing = AddressResolution { _, _ in .failure(.noAddress(EAI_NONAME)) }
        let error = #expect(throws: ResolutionError.noAddress(EAI_NONAME)) {
            try refusing.addresses(of: endpoint, .stream)
        }
        #expect(error?.reason?.isEmpty == false)
    }

    @Test("no address at all is an error, not an empty answer")
    func empty() throws {
        let endpoint = try #require(Endpoint(host: "siem", port: 601))
        let empty = AddressResolution { _, _ in .success([]) }
        #expect(throws: ResolutionError.noAddress(EAI_NONAME)) {
            try empty.addresses(of: endpoint, .stream)
        }
    }

    @Test(
        "IPv6 and IPv4 take turns, each in its order",
        arguments: [
            (["a:1", "a:2", "4", "5"], ["a:1", "4", "a:2", "5"]),
            (["4", "a:1", "a:2", "a:3"], ["4", "a:1", "a:2", "a:3"]),
            (["4", "5", "6", "a:1"], ["4", "a:1", "5", "6"]),
            (["4", "5"], ["4", "5"]),
            ([], []),
        ])
    func turns(hosts: [String], expected: [String]) throws {
        #expect(try addresses(hosts).interleaved == addresses(expected))
    }

    private func addresses(_ hosts: [String]) throws -> [SocketAddress] {
        try hosts.flatMap { host in
            let text = host.contains(":") ? host.replacing(":", with: "::") : "192.0.2.\(host)"
            let endpoint = try #require(Endpoint(host: text, port: 601))
            return try AddressResolution().addresses(of: endpoint, .stream)
        }
    }
}
