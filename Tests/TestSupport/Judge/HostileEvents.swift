/// Endless events that try to be misread: by their texts, and by how their JSON is written.
///
///     for event in HostileEvents(seed: 1).prefix(10_000) { … }
package struct HostileEvents: Sendable, Sequence, IteratorProtocol {
    private var generator: SplitMix64
    private let layout: JSONSpelling.RecordTemplate
    private let onlyUnicode: Bool
    private let kinds: [HostileFields.Kind]

    /// Creates the sequence of a seed.
    ///
    /// - Parameters:
    ///   - seed: The same seed gives the same events, to the byte.
    ///   - layout: Where white space may stand.
    ///   - onlyUnicode: Whether to do without broken UTF-8 and lone surrogates, which many
    ///     readers of JSON refuse.
    ///   - kinds: What kinds of events to make.
    package init(
        seed: UInt64, layout: JSONSpelling.RecordTemplate = .oneLine, onlyUnicode: Bool = false,
        kinds: [HostileFields.Kind] = [.itemUsage]
    ) {
        generator = SplitMix64(seed: seed)
        self.layout = layout
        self.onlyUnicode = onlyUnicode
        self.kinds = kinds
    }

    package mutating func next() -> GeneratedEvent? {
        let kind = kinds.count == 1 ? kinds[0] : generator.pick(kinds)
        var fields = HostileFields(kind: kind, generator: generator, onlyUnicode: onlyUnicode)
        let model = fields.event()
        var arrangement = HostileArrangement(fields: fields)
        let value = arrangement.arranged(model)
        var spelling = JSONSpelling(generator: arrangement.fields.generator, layout: layout)
        spelling.write(value)
        generator = spelling.generator
        return GeneratedEvent(model: model, json: spelling.bytes)
    }
}
