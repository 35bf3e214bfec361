import Foundation

/// What a descriptor is waited for.
package enum Readiness: Sendable, Hashable {
    case readable, writable

    var events: Int16 {
        switch self {
        case .readable: Int16(POLLIN)
        case .writable: Int16(POLLOUT)
        }
    }
}

/// How waiting ended.
package enum WaitResult: Sendable, Hashable {
    /// The descriptor can be used, or has an error to tell.
    case ready
    /// A signal asks the program to end; this goes before `ready`.
    case interrupted
    case timedOut
}

extension Descriptor {
    /// Waits until reading or writing would not block, for ever without a `deadline`.
    ///
    /// The corresponding C function is `poll`.
    package borrowing func wait(
        for readiness: Readiness, before deadline: Deadline?, unless interruption: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try waitForOne(rawValue, readiness.events, before: deadline, unless: interruption)
    }

    /// Waits until there is an error to fetch.
    package borrowing func waitForError(
        before deadline: Deadline?, unless interruption: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try waitForOne(rawValue, 0, before: deadline, unless: interruption)
    }
}

/// Sleeps until `deadline`, or until a signal asks the program to end.
package func pause(
    until deadline: Deadline, unless interruption: StopSignal?
) throws(SystemError) -> WaitResult {
    try waitForOne(nowhere, 0, before: deadline, unless: interruption)
}

/// A number that `poll` passes over.
private let nowhere: CInt = -1

private func waitForOne(
    _ descriptor: CInt, _ events: Int16, before deadline: Deadline?,
    unless interruption: StopSignal?
) throws(SystemError) -> WaitResult {
    var entries = [
        pollfd(fd: interruption?.descriptor ?? nowhere, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: events, revents: 0),
    ]
    let count = try poll(&entries, before: deadline)
    guard count > 0 else { return .timedOut }
    return entries[0].revents == 0 ? .ready : .interrupted
}

/// Fills in what happened to `entries`, and returns to how many of them.
///
/// The time-out is taken anew after each signal, so that a storm of them delays nothing.
func poll(_ entries: inout [pollfd], before deadline: Deadline?) throws(SystemError) -> Int {
    try retryingOnInterrupt("poll") {
        // Safe: `poll` fills in the elements that it is told of, and keeps no pointer.
        unsafe entries.withUnsafeMutableBufferPointer { entries in
            let milliseconds = deadline?.pollMilliseconds ?? -1
            return Int(
                unsafe Foundation.poll(
                    entries.baseAddress, nfds_t(entries.count), milliseconds))
        }
    }
}
