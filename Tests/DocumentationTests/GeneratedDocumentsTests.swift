import Classification
import EventFormats
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
            document: "README.md", name: "options",
            content: OptionsMarkdown(forwardOptions).markdown),
        GeneratedBlock(
            document: "README.md", name: "pull options",
            content: OptionsMarkdown(ownPullOptions).markdown),
        GeneratedBlock(
            document: "README.md", name: "reconcile options",
            content: OptionsMarkdown(ownReconcileOptions).markdown),
        GeneratedBlock(
            document: "Docs/Options.md", name: "reconcile options",
            content: OptionsMarkdown(ownReconcileOptions).reference),
        GeneratedBlock(document: "README.md", name: "commands", content: commands.text),
        GeneratedBlock(
            document: "Docs/Options.md", name: "options",
            content: OptionsMarkdown(forwardOptions).reference),
        GeneratedBlock(
            document: "Docs/Options.md", name: "pull options",
            content: OptionsMarkdown(ownPullOptions).reference),
        GeneratedBlock(document: "README.md", name: "statuses", content: statuses.text),
        GeneratedBlock(document: "README.md", name: "profiles", content: profiles.text),
        GeneratedBlock(document: "Docs/Monitoring.md", name: "metrics", content: metrics.text),
        GeneratedBlock(document: "Docs/Fields.md", name: "fields", content: fields.text),
        GeneratedBlock(
            document: "Docs/Fields.md", name: "arrays", content: wrappers(EventWrapper.arrays).text),
        GeneratedBlock(
            document: "Docs/Fields.md", name: "wrappers", content: wrappers(EventWrapper.all).text),
        GeneratedBlock(
            document: "Docs/Fields.md", name: "mapping of item usage",
            content: mapping(.itemUsage).text),
        GeneratedBlock(
            document: "Docs/Fields.md", name: "mapping of sign-in attempts",
            content: mapping(.signInAttempt).text),
        GeneratedBlock(
            document: "Docs/Fields.md", name: "mapping of audit events",
            content: mapping(.auditEvent).text),
        GeneratedBlock(document: "Docs/Fields.md", name: "things", content: things.text),
        GeneratedBlock(document: "Docs/Fields.md", name: "ECS objects", content: ecsObjects.text),
        GeneratedBlock(document: "Docs/Fields.md", name: "ECS actions", content: ecsActions.text),
        GeneratedBlock(document: "Docs/Classification.md", name: "classes", content: classes.text),
        GeneratedBlock(
            document: "Docs/Classification.md", name: "sign-in classes",
            content: signInClasses.text),
        GeneratedBlock(
            document: "Docs/Classification.md", name: "audit classes", content: auditClasses.text),
        GeneratedBlock(
            document: "Docs/Classification.md", name: "sign-in types",
            content: vocabulary(.signInTypes).text),
        GeneratedBlock(
            document: "Docs/Classification.md", name: "audit actions",
            content: vocabulary(.auditActions).text),
        GeneratedBlock(
            document: "Docs/Classification.md", name: "audit objects",
            content: vocabulary(.auditObjectTypes).text),
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
        #expect(Causes.rows.count == 25)
    }

    @Test("the manual page")
    func manualPage() throws {
        #expect(try GeneratedBlock.whole("Docs/man/opcef.1", ManualPage.opcef.troff))
    }

    private static let commands = MarkdownTable(
        header: ["Command", "What it does"],
        rows: Command.all.map { ["`\($0.name)`", $0.summary] })

    private static let statuses = MarkdownTable(
        header: ["Status", "Meaning"],
        rows: ExitStatus.ofRuns.map { ["\($0.rawValue)", $0.meaning] })

    private static let metrics = MarkdownTable(
        header: ["Metric", "Type", "Labels", "Meaning"],
        rows: MetricFamily.all.map { family in
            [
                "`\(family.name)`", family.kind.rawValue,
                family.labels.map { "`\($0)`" }.joined(separator: " "), family.help,
            ]
        })

    private static func wrappers(_ wrappers: [EventWrapper]) -> MarkdownTable {
        MarkdownTable(
            header: ["Name", "Written by"],
            rows: wrappers.map { ["`\($0.path)`", $0.writers] })
    }

    private static let classes = MarkdownTable(
        header: ["Action", "Severity", "Category", "Class id", "Name", "Reason"],
        rows: ItemUsageClasses.rows.map {
            row($0.action.rawValue, $0.eventClass, byPeople: $0.byPeople)
        } + [
            row("any other", ItemUsageClasses.unlisted, id: "itemusage.<action>"),
            row("none", ItemUsageClasses.none),
        ])

    private static func row(
        _ action: String, _ eventClass: EventClass, id: String? = nil,
        byPeople: [ItemUsageClasses.ByPeople] = []
    ) -> [String] {
        let others = byPeople.map {
            "; \($0.eventClass.severity.rawValue) \(Messages.people(in: $0.clients))"
        }
        return [
            "`\(action)`", severity(eventClass) + others.joined(), eventClass.category.rawValue,
            "`\(id ?? eventClass.id)`",
            eventClass.name, eventClass.reason,
        ]
    }

    private static let causes = MarkdownTable(
        header: ["Action", "Client kind", "What was done, by the vendor's manual", "Added later"],
        rows: Causes.rows.map { row in
            [
                "`\(row.action.rawValue)`", "\(row.client)", coded(row.manual), coded(row.newer),
            ]
        })

    /// Causes with their codes.
    private static func coded(_ causes: [String]) -> String {
        causes.map { "\($0) (`\(Causes.code($0))`)" }.joined(separator: " · ")
    }

    private static let things = MarkdownTable(
        header: ["Object", "Action", "What it is", "Its id"],
        rows: AuditThing.rows.map { row in
            [
                "`\(row.object)`", row.action.map { "`\($0)`" } ?? "any",
                row.thing == .vault ? "vault" : "item", "`\(row.field.path)`",
            ]
        })

    private static let ecsObjects = MarkdownTable(
        header: ["Object", "`event.category`", "`event.type`"],
        rows: Categorization.Thing.allCases.map { thing in
            let objects = Vocabulary.auditObjectTypes.entries.indices
                .filter { Categorization.Thing(object: $0) == thing }
                .map { "`\(Vocabulary.auditObjectTypes.entries[$0].value)`" }
            let change = Categorization(.change, of: thing)
            let types = change.types.dropLast().map { "`\($0)` and " } + ["by action"]
            return [
                objects.joined(separator: " "), "`\(change.categories[0])`", types.joined(),
            ]
        })

    private static let ecsActions = MarkdownTable(
        header: ["Action", "`file`, `configuration`", "`iam`", "`session`"],
        rows: (Categorization.Deed.allCases.filter { $0 != .change } + [.change]).map { deed in
            let actions = Vocabulary.auditActions.entries.indices
                .filter { Categorization.Deed(action: $0) == deed }
                .map { "`\(Vocabulary.auditActions.entries[$0].value)`" }
            let types = [Categorization.Thing.file, .user, .session].map { thing in
                "`\(Categorization(deed, of: thing).types.last ?? "")`"
            }
            return [deed == .change ? "any other" : actions.joined(separator: " ")] + types
        })

    private static let clients = MarkdownTable(
        header: ["Client kind", "`msg` calls it"],
        rows: ClientKind.allCases.map { ["\($0)", $0.words] })

    private static let signInClasses = MarkdownTable(
        header: ["Category", "Severity", "Raised by the type", "Outcome", "Name", "Reason"],
        rows: SignInClasses.rows.map { row in
            let raised = row.raisingTypes.map {
                "`\($0)` \(row.raisedClass.severity.rawValue)"
            }
            return [
                "`\(row.category)`", severity(row.eventClass), raised.joined(separator: ", "),
                row.eventClass.outcome?.rawValue ?? "", row.eventClass.name,
                row.eventClass.reason,
            ]
        }
            + [SignInClasses.unlisted, SignInClasses.none].map {
                [
                    $0 == SignInClasses.none ? "none" : "any other", severity($0), "", "", $0.name,
                    $0.reason,
                ]
            })

    private static let auditClasses = MarkdownTable(
        header: ["Object", "Action", "Severity", "Category", "Name", "Known from", "Reason"],
        rows: AuditClasses.rows.map { row in
            let exception = row.exception.map {
                "; \(row.exceptionalClass.severity.rawValue) \(Messages.exception($0))"
            }
            return [
                row.objects.first.map { "`\($0)`" } ?? "any",
                row.actions.isEmpty
                    ? "any" : row.actions.map { "`\($0)`" }.joined(separator: " "),
                severity(row.eventClass) + (exception ?? ""), row.eventClass.category.rawValue,
                row.eventClass.name, row.basis.rawValue, row.eventClass.reason,
            ]
        } + [
            [
                "any other", "", severity(AuditClasses.unlisted), "change",
                "Audit event: action on object", "", AuditClasses.unlisted.reason,
            ],
            [
                "a word in no list", "", severity(AuditClasses.unknown), "unknown",
                "Audit event: action on object", "", AuditClasses.unknown.reason,
            ],
        ])

    private static func severity(_ eventClass: EventClass) -> String {
        "\(eventClass.severity.rawValue) \(eventClass.severity.level.rawValue)"
    }

    private static func vocabulary(_ vocabulary: Vocabulary) -> MarkdownTable {
        MarkdownTable(
            header: ["Value", "In words"],
            rows: vocabulary.entries.map { ["`\($0.value)`", $0.words] })
    }

    private static let profiles = MarkdownTable(
        header: ["Profile", "Sets", "To know"],
        rows: Profile.all.map { profile in
            [
                "`\(profile.name)`", profile.options.map { "`\($0)`" }.joined(separator: " "),
                profile.note,
            ]
        })

    private static let fields = MarkdownTable(
        header: ["Field", "Item usage", "Sign-in attempts", "Audit events"],
        rows: EventField.allCases.map { field in
            ["`\(field.path)`"]
                + EventKind.allCases.map { kind in
                    guard EventField.fields(of: kind).contains(field) else { return "" }
                    return field.isExpected(of: kind) ? "every" : "some"
                }
        })

    private static func mapping(_ kind: EventKind) -> MarkdownTable {
        MarkdownTable(
            header: ["CEF", "Label", "LEEF", "JSON", "From", "If the message is too long"],
            rows: MappingTables.standard[kind].map { row in
                let keys = [row.keys.cef?.name, row.keys.leef?.name, row.keys.ecs?.name].map {
                    $0.map { "`\($0)`" } ?? ""
                }
                let limit = row.keys.cef?.limit.map { ", at most \($0) characters" } ?? ""
                let absent =
                    row.absent.isEmpty
                    ? "" : "; without " + row.absent.map { "`\($0.path)`" }.joined(separator: ", ")
                let present =
                    row.present.isEmpty
                    ? "" : "; beside " + row.present.map { "`\($0.path)`" }.joined(separator: ", ")
                let other = row.other.map { "; if it is not the same as `\($0.path)`" } ?? ""
                return [
                    keys[0], row.keys.label ?? "", keys[1], keys[2],
                    row.source.description + limit + absent + present + other, row.rank.description,
                ]
            })
    }
}
