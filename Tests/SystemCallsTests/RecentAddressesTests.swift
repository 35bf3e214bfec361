import Foundation
import Synchronization
import Testing

@testable import SystemCalls

@Suite("Addresses that are known from the last second")
struct RecentAddressesTests {
    private final class Resolver: Sendable {
        let answers = Mutex(["127.0.0.1", "127.0.0.2", "127.0.0.3"])
        let questions = Mutex(0)

        /// Gives the next answer to each question.
        var resolution: AddressResolution {
            AddressResolution { endpoint, kind in
                self.questions.withLock { $0 += 1 }
                let host = self.answers.withLock { $0.removeFirst() }
                guard let address = Endpoint(host: host, port: endpoint.port) else {
                    return .failure(.noAddress(EAI_NONAME))
                }
                return systemAddresses(of: address, kind)
            }
        }

        var count: Int { questions.withLock { $0 } }
    }

    private let siem: Endpoint
    private let other: Endpoint
    private let soon = Deadline(after: .seconds(10))

    init() throws {
        siem = try #require(Endpoint(host: "siem", port: 601))
        other = try #require(Endpoint(host: "siem", port: 602))
    }

    @Test("a name is resolved once, for each port")
    func once() throws {
        let resolver = Resolver()
        let recent = RecentAddresses(resolver.resolution, for: .seconds(60))
        let first = try recent.addresses(of: siem, before: soon)
        #expect(try recent.addresses(of: siem, before: soon) == first)
        #expect(resolver.count == 1)
        #expect(try recent.addresses(of: other, before: soon) != first)
        #expect(resolver.count == 2)
    }

    @Test("a name is resolved again after its time, and after a connection has failed")
    func again() throws {
        let resolver = Resolver()
        let recent = RecentAddresses(resolver.resolution, for: .milliseconds(50))
        let first = try recent.addresses(of: siem, before: soon)
        Thread.sleep(forTimeInterval: 0.1)
        let second = try recent.addresses(of: siem, before: soon)
        #expect(second != first)
        recent.forget()
        #expect(try recent.addresses(of: siem, before: soon) != second)
        #expect(resolver.count == 3)
    }

    @Test("a failure is not remembered")
    func failure() throws {
        let resolver = Resolver()
        resolver.answers.withLock { $0.insert("no host", at: 0) }
        let recent = RecentAddresses(resolver.resolution, for: .seconds(60))
        #expect(throws: ResolutionError.noAddress(EAI_NONAME)) {
            try recent.addresses(of: siem, before: soon)
        }
        #expect(try !recent.addresses(of: siem, before: soon).isEmpty)
        #expect(resolver.count == 2)
    }
}
