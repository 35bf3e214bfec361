/// How the Events API is asked.
package struct ClientSettings: Sendable, Hashable {
    /// A version of the API; the second gives all that the first does, and more.
    package enum Version: String, Sendable, CaseIterable {
        case v1, v2
    }

    package var version = Version.v2
    /// How long nothing may come.
    package var idleTime = Duration.seconds(30)
    /// How long one answer may take.
    package var longestTime = Duration.seconds(300)
    /// The largest answer in bytes, unpacked.
    package var sizeLimit = 64 << 20
    package var userAgent: String

    package init(userAgent: String) {
        self.userAgent = userAgent
    }
}
