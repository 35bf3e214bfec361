import OnePasswordEvents
import Testing

@Suite("Item-usage actions")
struct ItemUsageActionTests {
    @Test("the documented ones are the API's eleven words")
    func documented() {
        #expect(
            ItemUsageAction.documented.map(\.rawValue) == [
                "enter-item-edit-mode", "export", "fill", "other", "reveal", "secure-copy",
                "select-sso-provider", "server-create", "server-fetch", "server-update", "share",
            ])
    }

    @Test("a word the API may add is an action of its own")
    func unlisted() {
        let action = ItemUsageAction(rawValue: "teleport")
        #expect(action.rawValue == "teleport")
        #expect(!ItemUsageAction.documented.contains(action))
        #expect(ItemUsageAction(rawValue: "reveal") == .reveal)
    }
}
