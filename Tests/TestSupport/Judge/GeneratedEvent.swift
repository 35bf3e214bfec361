/// An event by its meaning and one way to write it in JSON.
package struct GeneratedEvent: Sendable, Hashable {
    package var model: EventModel
    package var json: [UInt8]
}
