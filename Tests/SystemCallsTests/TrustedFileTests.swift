import Foundation
import TestSupport
import Testing

@testable import SystemCalls

@Suite("Files that must be trusted")
struct TrustedFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("file", "abc")
    }

    private func fault(_ name: String, _ policy: TrustPolicy) -> TrustFault? {
        do throws(TrustError) {
            _ = try TrustedFile(folder.path(name), policy)
        } catch .untrusted(let fault) {
            return fault
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }

    static let modes: [(TrustPolicy, mode: Int, TrustFault?)] = [
        (.privateKey, 0o600, nil), (.privateKey, 0o400, nil),
        (.privateKey, 0o644, .readable(0o644)), (.privateKey, 0o601, .readable(0o601)),
        (.token, 0o600, nil), (.token, 0o604, .readable(0o604)),
        (.credential, 0o666, nil),
        (.configuration, 0o664, nil), (.configuration, 0o666, .writable(0o666)),
        (.ownState, 0o644, nil), (.ownState, 0o620, .writable(0o620)),
        (.shownState, 0o644, nil), (.shownState, 0o602, .writable(0o602)),
    ]

    @Test("each policy has its permissions", arguments: modes)
    func permissions(policy: TrustPolicy, mode: Int, fault: TrustFault?) throws {
        try folder.setMode(mode, "file")
        #expect(self.fault("file", policy) == fault)
    }

    @Test("a symbolic link is followed or not, by the policy")
    func links() throws {
        try folder.setMode(0o600, "file")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: "file")
        #expect(fault("link", .privateKey) == .symbolicLink)
        #expect(fault("link", .ownState) == .symbolicLink)
        #expect(fault("link", .token) == nil)
        #expect(fault("link", .configuration) == nil)
        let directory = try Directory(folder.path)
        #expect(throws: TrustError.untrusted(.symbolicLink)) {
            _ = try TrustedFile("link", in: directory, .configuration)
        }
    }

    @Test(
        "a file of another user is refused where the owner counts",
        .enabled(if: effectiveUser() == 0, "only root can give a file away"))
    func owner() throws {
        try folder.setMode(0o600, "file")
        try #require(unsafe chown(folder.path("file"), 4711, 4711) == 0)
        for policy in [TrustPolicy.privateKey, .ownState] {
            #expect(fault("file", policy) == .otherOwner(4711))
        }
        for policy in [TrustPolicy.token, .configuration, .shownState] {
            #expect(fault("file", policy) == nil)
        }
    }

    @Test("only a regular file is read", arguments: [TrustPolicy.credential, .ownState])
    func kind(policy: TrustPolicy) {
        #expect(fault("", policy) == .notRegular)
    }

    @Test("a file is read whole or not at all")
    func size() throws {
        let file = try TrustedFile(folder.path("file"), .credential)
        #expect(try file.bytes(upTo: 3) == Array("abc".utf8))
        #expect(throws: TrustError.untrusted(.tooLarge(3))) { try file.bytes(upTo: 2) }
        #expect(try file.bytes(prefix: 2) == Array("ab".utf8))
        let unsized = try TrustedFile("/proc/self/stat", .credential)
        #expect(try unsized.bytes(upTo: 4096).isEmpty == false)
    }
}
