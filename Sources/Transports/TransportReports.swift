/// What became of the frames of one call.
package struct SendReport: Sendable, Hashable {
    /// How many whole frames the kernel took.
    package var framesSent = 0
    /// How many frames of the batch, from its first on, are known to have arrived already.
    package var framesConfirmed = 0
    /// Those of them that the collector has read and does not want, where no call told yet.
    package var refusedFrames: [FrameRefusal] = []
    /// The frames that the path does not carry: they were not sent.
    package var tooLong: [Int] = []
    /// How many datagrams hosts on the way refused.
    package var refused = 0
    /// How many of those were not sent a second time.
    package var lost = 0

    package init(framesSent: Int = 0) {
        self.framesSent = framesSent
    }

    /// How many frames, from the first on, need no sending any more.
    package var framesHandled: Int { framesSent + tooLong.count }
}

/// What is known to have arrived.
package struct ArrivalReport: Sendable, Hashable {
    package var confirmation: Confirmation
    /// How many datagrams turned out to be lost since the last call.
    package var refused = 0
    /// The frames that the collector has read and does not want.
    package var refusedFrames: [FrameRefusal] = []

    package init(_ confirmation: Confirmation, refused: Int = 0) {
        self.confirmation = confirmation
        self.refused = refused
    }
}

/// A frame that a collector has refused, in its own words.
package struct FrameRefusal: Sendable, Hashable {
    /// Its index among the frames of the batch.
    package let frame: Int
    package let answer: String

    package init(frame: Int, answer: String) {
        self.frame = frame
        self.answer = answer
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
