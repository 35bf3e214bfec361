import Classification
import OnePasswordEvents
import Testing

@Suite("Built-in classes of item usage")
struct ItemUsageClassesTests {
    /// What an action is worth, as promised to everyone who saved a search.
    struct Promise: Sendable, CustomTestStringConvertible {
        var action: String
        var severity: UInt8
        var level: String
        var category: String
        var name: String
        var testDescription: String { action }
    }

    static let promises = [
        Promise(
            action: "export", severity: 8, level: "High", category: "exposure",
            name: "Item exported or file downloaded"),
        Promise(
            action: "reveal", severity: 7, level: "High", category: "exposure",
            name: "Secret or file shown on screen"),
        Promise(
            action: "share", severity: 6, level: "Medium", category: "exposure",
            name: "Item shared, moved or duplicated"),
        Promise(
            action: "secure-copy", severity: 6, level: "Medium", category: "exposure",
            name: "Secret copied to clipboard"),
        Promise(
            action: "other", severity: 5, level: "Medium", category: "unknown",
            name: "Item used, client does not say how"),
        Promise(
            action: "server-update", severity: 4, level: "Medium", category: "change",
            name: "Item changed, moved or deleted"),
        Promise(
            action: "enter-item-edit-mode", severity: 3, level: "Low", category: "change",
            name: "Item opened for editing"),
        Promise(
            action: "server-create", severity: 3, level: "Low", category: "change",
            name: "Item created"),
        Promise(
            action: "server-fetch", severity: 3, level: "Low", category: "machine",
            name: "Item read through a server"),
        Promise(
            action: "fill", severity: 2, level: "Low", category: "use",
            name: "Item filled into a form or window"),
        Promise(
            action: "select-sso-provider", severity: 2, level: "Low", category: "use",
            name: "Sign-in provider chosen"),
    ]

    static let classes =
        ItemUsageClasses.rows.map(\.eventClass) + [
            ItemUsageClasses.unlisted, ItemUsageClasses.none,
        ]

    @Test("every action keeps its severity, category, name and id", arguments: promises)
    func row(_ promise: Promise) throws {
        let index = try #require(rowIndex(of: promise.action))
        let row = ItemUsageClasses.rows[index]
        #expect(row.action.rawValue == promise.action)
        #expect(row.eventClass.id == "itemusage.\(promise.action)")
        #expect(row.eventClass.severity.rawValue == promise.severity)
        #expect(row.eventClass.severity.level.rawValue == promise.level)
        #expect(row.eventClass.category.rawValue == promise.category)
        #expect(row.eventClass.name == promise.name)
    }

    @Test("the rows stand in the order of the promises, and each documented action has one")
    func order() {
        #expect(ItemUsageClasses.rows.map(\.action.rawValue) == Self.promises.map(\.action))
        #expect(Set(ItemUsageClasses.rows.map(\.action)) == Set(ItemUsageAction.documented))
        #expect(ItemUsageClasses.rows.count == 11)
    }

    @Test(
        "what people read on 1Password.com is worth 5, in the CLI, a browser or an unknown client 4"
    )
    func people() {
        let rows = ItemUsageClasses.rows.filter { !$0.byPeople.isEmpty }
        #expect(rows.map(\.action) == [.serverFetch])
        let byPeople = rows.flatMap(\.byPeople)
        #expect(byPeople.map(\.clients) == [[.web], [.cli, .browser, .unknown]])
        #expect(byPeople.map(\.eventClass.severity) == [5, 4])
        #expect(byPeople.allSatisfy { $0.eventClass.category == .machine })
        #expect(byPeople.allSatisfy { $0.eventClass.id == "itemusage.server-fetch" })
    }

    @Test("an unlisted action and a missing one are unknown and of severity 5")
    func apart() {
        #expect(ItemUsageClasses.unlisted.severity == 5)
        #expect(ItemUsageClasses.unlisted.category == .unknown)
        #expect(ItemUsageClasses.unlisted.name == "Item used in a way not known to opcef")
        #expect(ItemUsageClasses.none.id == "itemusage.none")
        #expect(ItemUsageClasses.none.severity == 5)
        #expect(ItemUsageClasses.none.category == .unknown)
        #expect(ItemUsageClasses.none.name == "Item used, action not reported")
    }

    @Test(
        "what is no action in every byte has no row",
        arguments: [
            "", "Reveal", "reveal ", "revea", "expose", "export\0", "server-", "server-delete",
            "teleport", "other-", "enter-item-edit-modE",
        ])
    func unlisted(action: String) {
        #expect(rowIndex(of: action) == nil)
    }

    @Test("ids consist of what every parser returns, at most 64 bytes", arguments: classes)
    func identifier(eventClass: EventClass) {
        #expect(eventClass.id.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil)
        #expect((1...64).contains(eventClass.id.utf8.count))
    }

    @Test("names fit a header, and reasons are sentences", arguments: classes)
    func words(eventClass: EventClass) {
        #expect(!eventClass.name.contains { "|\\=%#".contains($0) })
        #expect((1...60).contains(eventClass.name.utf8.count))
        #expect(eventClass.reason.hasSuffix("."))
        #expect(!eventClass.reason.contains { $0.isNewline })
    }

    @Test("no two classes share an id")
    func uniqueness() {
        #expect(Set(Self.classes.map(\.id)).count == 13)
    }

    private func rowIndex(of action: String) -> Int? {
        ItemUsageClasses.index(of: action.utf8Span.span)
    }
}
