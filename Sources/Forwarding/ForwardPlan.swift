package import Syslog
package import Transports

/// What a run of the filter is to do, checked and resolved; nothing is opened yet.
package struct ForwardPlan: Sendable {
    /// The files to read, in order; `-` is standard input.
    package var inputs: [String]
    package var destination: Destination
    package var header: RFC5424Header
    /// The longest message in octets, without its frame.
    package var maximumSize: Int
    /// The largest record in octets.
    package var recordLimit: Int
    /// How many datagrams a second; 0 for as many as there are.
    package var datagramRate: UInt32
    /// Where refused records are kept.
    package var rejectsPath: String?
    /// Whether to count which fields events lack.
    package var countsFields: Bool

    package init(
        inputs: [String], destination: Destination, header: RFC5424Header, maximumSize: Int,
        recordLimit: Int, datagramRate: UInt32, rejectsPath: String?, countsFields: Bool
    ) {
        self.inputs = inputs
        self.destination = destination
        self.header = header
        self.maximumSize = maximumSize
        self.recordLimit = recordLimit
        self.datagramRate = datagramRate
        self.rejectsPath = rejectsPath
        self.countsFields = countsFields
    }
}
