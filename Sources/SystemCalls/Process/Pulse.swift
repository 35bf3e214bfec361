/// What a thread does between the pieces of its work and of its waits, to show that it is alive.
///
/// Every wait of this module is cut into pieces of at most `interval`. A thread that hangs anywhere
/// else has no pulse.
package struct Pulse: Sendable {
    /// The pulse of the present thread; nil if nobody wants one.
    @TaskLocal package static var current: Pulse?

    /// The longest time between two beats while a thread waits.
    let interval: Duration
    private let beat: @Sendable () -> Void

    /// Creates a pulse; `beat` must not wait by the functions of this module.
    package init(every interval: Duration, _ beat: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.beat = beat
    }

    /// Notes that the present thread makes progress.
    package static func beat() { current?.beat() }
}
