import CEF
import Classification
import EventMapping
import OnePasswordEvents
import Testing
import ToolOptions

@testable import opcef

/// `OPCEF_WRITE_DOCS=1 swift test --filter DocumentationTests` brings the documents up to date.
@Suite("The documents say what the tables of the code say")
struct GeneratedDocumentsTests {
    static let blocks = [
        GeneratedBlock(
            document: "README.md", name: "options", content: OptionsTable(forwardOptions).markdown),
        GeneratedBlock(
            document: "README.md", name: "pull options",
            content: OptionsTable(ownPullOptions).markdown),
        GeneratedBlock(document: "README.md", name: "statuses", content: statuses.text),
        GeneratedBlock(document: "Docs/Fields.md", name: "mapping", content: mapping.text),
        GeneratedBlock(document: "Docs/Fields.md", name: "fields", content: fields.text),
        GeneratedBlock(document: "Docs/Classification.md", name: "classes", content: classes.text),
        GeneratedBlock(document: "Docs/Classification.md", name: "causes", content: causes.text),
        GeneratedBlock(document: "Docs/Classification.md", name: "clients", content: clients.text),
    ]

    @Test(arguments: blocks)
    func isCurrent(_ block: GeneratedBlock) throws {
        #expect(try block.current() == block.content, "\(block.document): \(block.name)")
    }

    @Test("every action has a class, and every pair of the vendor's manual a row")
    func tablesAreWhole() {
        #expect(
            Set(ItemUsageClasses.rows.map(\.action)) == Set(ItemUsageAction.documented))
        #expect(Causes.rows.count == 24)
    }

    @Test("the manual page")
    func manualPage() throws {
        #expect(try GeneratedBlock.whole("Docs/man/opcef.1", ManualPage.opcef.troff))
    }

    private static let statuses = MarkdownTable(
        header: ["Status", "Meaning"],
        rows: ExitStatus.allCases.map { ["\($0.rawValue)", Words.meaning(of: $0)] })

    private static let classes = MarkdownTable(
        header: ["Action", "Severity", "Category", "Class id", "Name", "Reason"],
        rows: ItemUsageClasses.rows.map { row($0.action.rawValue, $0.eventClass) } + [
            row("any other", ItemUsageClasses.unlisted, id: "itemusage.<action>"),
            row("none", ItemUsageClasses.none),
        ])

    private static func row(
        _ action: String, _ eventClass: EventClass, id: String? = nil
    ) -> [String] {
        let severity = "\(eventClass.severity.rawValue) \(eventClass.severity.level.rawValue)"
        return [
            "`\(action)`", severity, eventClass.category.rawValue, "`\(id ?? eventClass.id)`",
            eventClass.name, eventClass.reason,
        ]
    }

    private static let causes = MarkdownTable(
        header: ["Action", "Client kind", "What was done, by the vendor's manual", "Added later"],
        rows: Causes.rows.map { row in
            [
                "`\(row.action.rawValue)`", "\(row.client)",
                row.manual.joined(separator: " · "), row.newer.joined(separator: " · "),
            ]
        })

    private static let clients = MarkdownTable(
        header: ["Client kind", "`msg` calls it"],
        rows: ClientKind.allCases.map { ["\($0)", $0.words] })

    private static let fields = MarkdownTable(
        header: ["Field", "Every event should have it"],
        rows: EventField.allCases.map { ["`\($0.path)`", $0.isExpected ? "yes" : ""] })

    private static let mapping = MarkdownTable(
        header: ["CEF key", "Label", "From", "Longest value", "If the message is too long"],
        rows: ItemUsageMapping.rows.map { row in
            [
                "`\(row.key.name)`", row.label ?? "", row.source.words,
                row.key.limit.map { "\($0)" } ?? "", row.rank.words,
            ]
        })
}

extension MappingRow.Source {
    fileprivate var words: String {
        switch self {
        case .time: "`timestamp`, as milliseconds since 1970"
        case .texts(let fields, let joiner):
            list(fields) + (joiner.isEmpty ? "" : ", joined by `\(joiner)`")
        case .firstText(let fields): fields.map { "`\($0.path)`" }.joined(separator: ", else ")
        case .identifier(let field): "`\(field.path)`, whole or not at all"
        case .integer(let field): "`\(field.path)`, a whole number"
        case .decimal(let field): "`\(field.path)`, digit for digit"
        case .address(isIPv4: true): "`client.ip_address`, else `client.ip`, if IPv4 (or mapped)"
        case .address(isIPv4: false): "the same, if IPv6"
        case .category: "the category of the class"
        case .causes: "what can have caused the event"
        }
    }

    private func list(_ fields: [EventField]) -> String {
        fields.map { "`\($0.path)`" }.joined(separator: ", ")
    }
}

extension MappingRow.Rank {
    fileprivate var words: String {
        switch self {
        case .kept: "never left out"
        case .identifier: "left out last"
        case .plain: "left out"
        case .freeText: "cut to 64 characters first, then left out"
        }
    }
}
