import Testing

@testable import ToolOptions

@Suite("The name that was probably meant")
struct NearestNameTests {
    @Test(
        "one keystroke is one missing, one too many, one wrong or two exchanged",
        arguments: [
            ("", "", 0), ("rate", "rate", 0), ("", "rate", 4), ("rate", "", 4),
            ("rte", "rate", 1), ("raate", "rate", 1), ("rite", "rate", 1), ("arte", "rate", 1),
            ("kitten", "sitting", 3), ("abcd", "badc", 2), ("ca", "abc", 3),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(editDistance(Array(left), Array(right)) == expected)
        #expect(editDistance(Array(right), Array(left)) == expected)
    }

    @Test(
        "is near enough, or none",
        arguments: [
            ("frming", "framing"), ("farming", "framing"), ("FRaming", "framing"),
            ("rat", "rate"), ("rule", "rules"), ("o", "to"), ("x", nil), ("rubbish", nil),
            ("framingframing", nil), ("", nil),
        ])
    func nearest(typed: String, expected: String?) {
        #expect(nearestName(to: typed, among: ["framing", "rate", "rules", "to"]) == expected)
    }

    @Test("the first of several as near is taken")
    func ties() {
        #expect(nearestName(to: "rats", among: ["rate", "cats"]) == "rate")
    }
}
