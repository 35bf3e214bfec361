import Syslog
import SystemCalls

/// The time of sending, to the millisecond: three digits are what every collector reads.
func currentTimestamp() -> Timestamp {
    let (seconds, nanoseconds) = wallClock()
    let microseconds = nanoseconds / 1_000_000 * 1000
    return Timestamp(seconds: seconds, microseconds: microseconds, digits: 3)
        ?? .epoch
}
