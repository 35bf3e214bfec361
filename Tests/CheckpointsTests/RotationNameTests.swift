import Testing

@testable import Checkpoints

@Suite("Names of rotated files")
struct RotationNameTests {
    @Test(
        "a number, a time or an ending for packed files is understood, with each arrangement",
        arguments: [
            ("u.ndjson.1", RotationName.Place.number(1), RotationName.Packing.none),
            ("u.ndjson.12.gz", .number(12), .gzip), ("u.ndjson.0", .number(0), .none),
            ("u.1.ndjson", .number(1), .none), ("u.3.ndjson.gz", .number(3), .gzip),
            ("u.ndjson-20260501", .time([20_260_501]), .none),
            ("u.ndjson-20260501.gz", .time([20_260_501]), .gzip),
            ("u-20260501.ndjson.zst", .time([20_260_501]), .foreign),
            ("u.ndjson-2026050113", .time([2_026_050_113]), .none),
            ("u.ndjson-20260501-1777593600.xz", .time([20_260_501, 1_777_593_600]), .foreign),
            ("u.ndjson.1777593600", .time([1_777_593_600]), .none),
            ("u.ndjson-2026-05-01_13:00:00", .time([2026, 5, 1, 13, 0, 0]), .none),
            ("u.ndjson-20260501T130000.bz2", .time([20_260_501, 130_000]), .foreign),
        ])
    func names(name: String, place: RotationName.Place, packing: RotationName.Packing) {
        let rotation = RotationName(name, of: "u.ndjson")
        #expect(rotation?.place == place)
        #expect(rotation?.packing == packing)
    }

    @Test(
        "no other name is taken for one",
        arguments: [
            "u.ndjson", "u.ndjson.gz", "u.ndjson.old", "u.ndjson.1x", "u.ndjsonT1", "u.ndjson1",
            "u.ndjson.1.", "u.ndjson-", "other.ndjson.1", "u.ndjson.1.2x", "v.1.ndjson",
            "u.ndjson.99999999999999999999",
        ])
    func others(name: String) {
        #expect(RotationName(name, of: "u.ndjson") == nil)
    }

    @Test("a log without an ending, or with nothing but one, has rotated files too")
    func plainNames() {
        #expect(RotationName("a.1", of: "a")?.place == .number(1))
        #expect(RotationName(".log.1", of: ".log")?.place == .number(1))
        #expect(RotationName("a", of: "a") == nil)
    }

    @Test("the name of the log is found by that of a rotated file")
    func bases() {
        for name in ["u.ndjson.1", "u.ndjson.2.gz", "u.ndjson-20260501"] {
            #expect(RotationName.base(of: name) == "u.ndjson")
        }
        #expect(RotationName.base(of: "u.ndjson") == nil)
    }
}
