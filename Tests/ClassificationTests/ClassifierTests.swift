import Bytes
import Classification
import JSONStream
import OnePasswordEvents
import Testing

@Suite("Classifying an event")
struct ClassifierTests {
    /// Reads one event, and classifies it by some rules, as often as asked.
    private func classified(
        _ json: String, by classifier: Classifier, times: Int = 1
    ) throws -> [ClassifiedEvent] {
        let padded = Array(json.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = EventReader(limit: 1 << 20)
        guard case .event = reader.next(padded.span, end: json.utf8.count, isLast: true) else {
            throw NoEvent()
        }
        let kind = reader.kind
        var scratch = ByteBuffer()
        return reader.withEvent(padded.span) { bytes, values in
            var events: [ClassifiedEvent] = []
            for _ in 0..<times {
                events.append(classifier.classify(kind, bytes, values, &scratch))
            }
            return events
        }
    }

    private struct NoEvent: Error {}

    private func rule(_ change: (inout EventRule) -> Void) -> EventRule {
        var rule = EventRule(line: 1)
        change(&rule)
        return rule
    }

    private static let reveal = #"{"uuid":"A","item_uuid":"I","action":"reveal"}"#

    @Test("the built-in class says severity, category and outcome")
    func builtIn() throws {
        let classifier = Classifier()
        let event = try classified(Self.reveal, by: classifier)[0]
        #expect(event.rule == nil)
        #expect(event.classID == event.builtInClass)
        let entry = classifier.classes[event.classID]
        #expect(entry.eventClass.id == "itemusage.reveal")
        #expect(entry.eventClass.severity == 7)
        #expect(entry.hasFixedID && !entry.isNamedByEvent)
    }

    @Test("the first rule that holds changes the class, and says where the event goes")
    func rules() throws {
        let classifier = Classifier(rules: [
            rule { $0.conditions = [.text([.action], named: nil, [TextPattern("export")])] },
            rule {
                $0.conditions = [.text([.action], named: nil, [TextPattern("rev*")])]
                $0.effect.severity = 10
                $0.effect.destination = 3
            },
            rule { $0.effect.isDropped = true },
        ])
        let event = try classified(Self.reveal, by: classifier)[0]
        let outcome = try #require(event.rule)
        #expect(outcome.rule.index == 1)
        #expect(!outcome.isDropped && outcome.destination == 3)
        #expect(event.classID != event.builtInClass)
        #expect(classifier.classes[event.classID].eventClass.severity == 10)
        #expect(classifier.classes[event.classID].eventClass.id == "itemusage.reveal")
        #expect(classifier.classes[event.builtInClass].eventClass.severity == 7)
        let other = try classified(
            #"{"uuid":"A","item_uuid":"I","action":"fill"}"#, by: classifier)[0]
        #expect(other.rule?.isDropped == true)
        #expect(other.classID == other.builtInClass)
    }

    @Test("the same event is classified the same, whatever came before")
    func pure() throws {
        let classifier = Classifier(rules: [rule { $0.effect.category = .access }])
        let events = try classified(Self.reveal, by: classifier, times: 2)
        _ = try classified(
            #"{"uuid":"B","object_uuid":"O","actor_uuid":"P","action":"x","object_type":"y"}"#,
            by: classifier)
        let later = try classified(Self.reveal, by: classifier)[0]
        for event in events + [later] {
            #expect(event.classID == later.classID && event.rule == later.rule)
        }
    }

    @Test("a table has each built-in class, and each again for every rule that changes classes")
    func table() {
        let count = ClassTable.builtIn.count
        let rules = [
            rule { $0.effect.tags = ["a"] }, rule { $0.effect.name = "N" },
            rule { $0.effect.severity = 1 },
        ]
        let table = ClassTable(rules)
        #expect(table.count == 3 * count)
        for index in ClassTable.builtIn {
            let (plain, named, low) = (
                table[table.id(at: index)], table[table.id(at: index + count)],
                table[table.id(at: index + 2 * count)]
            )
            #expect(named.eventClass.name == "N" && !named.isNamedByEvent)
            #expect(low.eventClass.severity == 1)
            #expect(low.isNamedByEvent == plain.isNamedByEvent)
            #expect([named.hasFixedID, low.hasFixedID] == [plain.hasFixedID, plain.hasFixedID])
            #expect(
                [named.eventClass.id, low.eventClass.id] == [
                    plain.eventClass.id, plain.eventClass.id,
                ])
        }
    }
}
