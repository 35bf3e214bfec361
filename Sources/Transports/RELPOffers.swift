/// What one side of a session of RELP says that it can do: lines of a name, `=`, and values.
///
/// RELP, "Offers". The values of one name are separated by commas.
struct RELPOffers {
    /// Ours; the words of `relp_software` are for people alone.
    static let ours = "relp_version=0\nrelp_software=opcef\ncommands=syslog"

    /// The only version that is in use.
    private static let version = "0"

    private let values: [Substring: [Substring]]

    /// Reads the lines behind the first one of an answer.
    init(parsing data: [UInt8]) {
        let lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        values = Dictionary(
            lines.compactMap { line in
                line.firstIndex(of: "=").map { equals in
                    (line[..<equals], line[line.index(after: equals)...].split(separator: ","))
                }
            },
            uniquingKeysWith: { one, other in one + other })
    }

    /// Throws where the other side does not take messages as they are sent here.
    ///
    /// librelp, too, does not insist on a version.
    func check() throws(RELPError) {
        if let version = values["relp_version"]?.first, version != Self.version {
            throw .unknownVersion(String(version.prefix(20)))
        }
        guard values["commands"]?.contains("syslog") ?? false else { throw .noSyslog }
    }
}
