/// How long a server of RELP may take.
struct RELPTimes: Sendable, Hashable {
    /// For the answer to `open`.
    var opening = Duration.seconds(10)
    /// Without any answer while some are due: librelp's time-out.
    var answer = Duration.seconds(90)
    /// To end its side once it has answered to everything: nothing depends on that any more.
    var farewell = Duration.milliseconds(500)
}
