import Foundation

/// The time of the machine's clock since 1970, which anybody may set.
///
/// The corresponding C function is `clock_gettime` with `CLOCK_REALTIME`.
package func wallClock() -> (seconds: Int64, nanoseconds: Int) {
    var time = timespec()
    // Safe: `clock_gettime` fills the structure that it is given, and keeps no pointer.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec), time.tv_nsec)
}
