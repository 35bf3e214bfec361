/// What became of the frames of one call.
package struct SendReport: Sendable, Hashable {
    /// How many whole frames the kernel took.
    package var framesSent = 0
    /// The frames that the path does not carry: they were not sent.
    package var tooLong: [Int] = []
    /// How many datagrams sent before are known to be lost, by the word of hosts on the way.
    package var refused = 0

    package init(framesSent: Int = 0) {
        self.framesSent = framesSent
    }

    /// How many frames, from the first on, need no sending any more.
    package var framesHandled: Int { framesSent + tooLong.count }
}

/// What is known at the end of a connection.
package struct FinishReport: Sendable, Hashable {
    package var confirmation: Confirmation
    /// How many datagrams turned out to be lost since the last call.
    package var refused = 0

    package init(_ confirmation: Confirmation, refused: Int = 0) {
        self.confirmation = confirmation
        self.refused = refused
    }
}

/// Why a call ended early, and what it had done by then.
package struct TransportFailure: Error, Hashable {
    package let reason: TransportError
    package let report: SendReport

    package init(_ reason: TransportError, after report: SendReport = SendReport()) {
        self.reason = reason
        self.report = report
    }

    /// How many whole frames the kernel had taken of this call.
    package var framesSent: Int { report.framesSent }
}
