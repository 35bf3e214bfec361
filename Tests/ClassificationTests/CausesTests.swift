import Classification
import OnePasswordEvents
import Testing

@Suite("Causes of item usage")
struct CausesTests {
    @Test("the manual lists 53 causes of 24 pairs of action and client, newer ones make a 25th")
    func size() {
        #expect(Causes.rows.count == 25)
        #expect(Set(Causes.rows.map { "\($0.action.rawValue) \($0.client)" }).count == 25)
        #expect(Causes.rows.filter(\.manual.isEmpty).map(\.client) == [.cli])
        #expect(Causes.rows.map(\.manual.count).reduce(0, +) == 53)
        #expect(Causes.rows.map(\.newer.count).reduce(0, +) == 8)
    }

    @Test(
        "each action has the manual's clients, with as many causes",
        arguments: [
            ("enter-item-edit-mode", ["app 3+0"]),
            ("export", ["app 3+0"]),
            ("fill", ["app 1+1", "browser 1+3"]),
            ("other", ["app 1+0"]),
            ("reveal", ["app 3+0", "browser 2+0", "cli 0+1"]),
            ("secure-copy", ["app 2+0", "browser 2+0"]),
            ("select-sso-provider", ["browser 1+1"]),
            ("server-create", ["app 1+1", "web 1+1", "cli 1+0", "connect 1+0"]),
            ("server-fetch", ["app 2+0", "web 1+0", "cli 1+0", "connect 4+0"]),
            (
                "server-update",
                ["app 6+0", "browser 1+0", "web 5+0", "cli 3+0", "connect 3+0"]
            ),
            ("share", ["app 4+0"]),
        ])
    func pairs(action: String, expected: [String]) {
        let rows = Causes.rows.filter { $0.action.rawValue == action }
        #expect(rows.map { "\($0.client) \($0.manual.count)+\($0.newer.count)" } == expected)
    }

    @Test("every cause has one code, and what is the same deed has the same one")
    func codes() {
        let causes = Set(Causes.rows.flatMap(\.all))
        let codes = Set(causes.map(Causes.code))
        // Four deeds are told in two ways: in an item's words, and in those of the item.
        #expect(causes.count == 37 && codes.count == 34)
        for code in codes {
            #expect(code.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code)")
            #expect(!code.contains("cef"), "\(code)")
        }
        for (one, other) in [
            ("added the item to Favorites", "added an item to Favorites"),
            ("copied the item as JSON", "copied an item as JSON"),
            ("pressed Edit and changed the item", "pressed Edit and changed an item"),
        ] {
            #expect(Causes.code(one) == Causes.code(other))
        }
    }

    @Test("the events of one move have one code, and an event nothing is listed for has none")
    func moves() {
        for action in [ItemUsageAction.serverCreate, .serverUpdate, .share] {
            #expect(Causes.codes(action: action, client: .app).contains("item-moved"))
        }
        #expect(Causes.codes(action: .share, client: .web) == [])
        #expect(Causes.codes(action: ItemUsageAction(rawValue: "teleport"), client: .app) == [])
        #expect(Causes.codes(action: .other, client: .app) == ["app-too-old"])
        #expect(Causes.codes(action: .reveal, client: .cli) == ["value-revealed"])
    }

    @Test("no cause could end a value or a message, or be taken for one")
    func safety() {
        for cause in Causes.rows.flatMap(\.all) {
            #expect(!cause.isEmpty)
            #expect(!cause.contains { "|=\\;".contains($0) || $0.isNewline }, "\(cause)")
            #expect(!cause.uppercased().contains("CEF:"), "\(cause)")
            #expect(!cause.hasSuffix("."), "\(cause)")
        }
    }

    @Test(
        "the sentence names the client and its causes",
        arguments: [
            (
                ItemUsageAction.reveal, ClientKind.app,
                """
                Possible causes in a 1Password app: previewed a file; showed a value in large \
                type; revealed a value.
                """
            ),
            (
                .serverFetch, .cli,
                "Possible cause in 1Password CLI: opened an item."
            ),
            (
                .serverUpdate, .connect,
                """
                Possible causes in a Connect server: updated an item; deleted an item; replaced an \
                item.
                """
            ),
            (
                .fill, .browser,
                """
                Possible causes in 1Password in the browser: used Open and Fill; autofill; \
                Auto-Type (Windows only); picked the item in the menu inside a form field.
                """
            ),
            (
                .serverCreate, .web,
                "Possible causes in 1Password.com: created an item; duplicated an item."
            ),
        ])
    func listed(action: ItemUsageAction, client: ClientKind, expected: String) {
        #expect(Causes.sentence(action: action, client: client) == expected)
    }

    @Test(
        "where the manual lists nothing, the sentence has the causes of all clients once",
        arguments: [
            (
                ItemUsageAction.export, ClientKind.web,
                """
                Not listed for 1Password.com; in other clients: downloaded a file; exported to \
                CSV, one event for each item; exported to 1PUX, one event for each item.
                """
            ),
            (
                .serverUpdate, .scim,
                """
                Not listed for the SCIM bridge; in other clients: deleted an item; restored an \
                item; archived an item; moved an item; pressed Edit and changed an item; added an \
                item to Favorites; updated an item; replaced an item.
                """
            ),
            (
                .serverCreate, .unknown,
                """
                Not listed for an unknown client; in other clients: moved an item; duplicated \
                an item; created an item.
                """
            ),
        ])
    func notListed(action: ItemUsageAction, client: ClientKind, expected: String) {
        #expect(Causes.sentence(action: action, client: client) == expected)
    }

    @Test("an app too old to tell is said to be one, and no other client")
    func other() {
        for client in ClientKind.allCases {
            #expect(
                Causes.sentence(action: .other, client: client)
                    == (client == .app
                        ? "The app is older than 8.4.0 and does not say what was done."
                        : "The event does not say what was done."))
        }
    }

    @Test("the CLI reveals values since version 2.32, by newer documentation alone")
    func revealInCLI() {
        #expect(
            Causes.sentence(action: .reveal, client: .cli)
                == "Possible cause in 1Password CLI: revealed a value.")
    }

    @Test("each cause is complete by itself: none leans on the one before it")
    func completeness() {
        for cause in Causes.rows.flatMap(\.all) {
            #expect(!cause.split(separator: " ").contains("it"), "\(cause)")
        }
    }

    @Test("nothing is claimed of an action that is unlisted or missing")
    func nothingKnown() {
        #expect(
            Causes.sentence(action: ItemUsageAction(rawValue: "teleport"), client: .app)
                == "This version of opcef does not know what causes this action.")
        #expect(Causes.missingAction == "The event does not say what was done.")
    }

    @Test("every sentence fits into msg and ends once", arguments: ClientKind.allCases)
    func length(client: ClientKind) {
        for action in ItemUsageAction.documented {
            let sentence = Causes.sentence(action: action, client: client)
            #expect(sentence.utf8.count <= 1023)
            #expect(sentence.hasSuffix(".") && !sentence.hasSuffix(".."))
        }
    }

    @Test("the class of an item usage finds the same sentence as its action")
    func byClass() {
        let table = ClassTable()
        let rows = ItemUsageClasses.rows
        for index in ClassTable.itemUsage {
            for client in ClientKind.allCases {
                let expected =
                    index < rows.count
                    ? Causes.sentence(action: rows[index].action, client: client)
                    : index == rows.count ? Causes.missingAction : Causes.unlistedAction
                #expect(Causes.sentence(usage: table.id(at: index), client: client) == expected)
            }
        }
    }
}
