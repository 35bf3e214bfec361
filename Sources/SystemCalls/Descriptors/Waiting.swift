import Foundation

/// The event to wait for on a descriptor.
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
    /// The descriptor can be used, or has a pending error.
    case ready
    /// A signal asked the program to end; this takes precedence over `ready`.
    case interrupted
    case timedOut
}

extension Descriptor {
    /// Waits until reading or writing would not block; without a `deadline`, indefinitely.
    ///
    /// The corresponding C function is `poll`.
    package borrowing func wait(
        for readiness: Readiness, before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try waitForOne(rawValue, readiness.events, before: deadline, unless: stopSignal)
    }

    /// Waits until an error is pending.
    ///
    /// The corresponding C function is `poll`, without an event.
    package borrowing func waitForError(
        before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try waitForOne(rawValue, 0, before: deadline, unless: stopSignal)
    }
}

/// Sleeps until `deadline`, or until a signal asks the program to end.
package func pause(
    until deadline: Deadline, unless stopSignal: StopSignal?
) throws(SystemError) -> WaitResult {
    try waitForOne(noDescriptor, 0, before: deadline, unless: stopSignal)
}

/// A number that `poll` ignores.
private let noDescriptor: CInt = -1

private func waitForOne(
    _ descriptor: CInt, _ events: Int16, before deadline: Deadline?,
    unless stopSignal: StopSignal?
) throws(SystemError) -> WaitResult {
    var entries = [
        pollfd(fd: stopSignal?.descriptor ?? noDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: events, revents: 0),
    ]
    let count = try poll(&entries, before: deadline)
    guard count > 0 else { return .timedOut }
    return entries[0].revents == 0 ? .ready : .interrupted
}

/// Sets `revents` of `entries`, and returns how many of them have an event.
///
/// The timeout is computed again after each signal, so repeated signals do not extend the wait.
func poll(_ entries: inout [pollfd], before deadline: Deadline?) throws(SystemError) -> Int {
    try retryingOnInterrupt("poll") {
        // Safe: `poll` fills in the elements it is given, and keeps no pointer.
        unsafe entries.withUnsafeMutableBufferPointer { entries in
            let milliseconds = deadline?.pollMilliseconds ?? -1
            return Int(
                unsafe Foundation.poll(
                    entries.baseAddress, nfds_t(entries.count), milliseconds))
        }
    }
}
