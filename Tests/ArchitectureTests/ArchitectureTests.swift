import Testing

/// The house as the design draws it: two wings, five storeys, and no arrow that points up.
@Suite("Architecture")
struct ArchitectureTests {
    /// A target, the storey it stands on, and what its files may import.
    struct Target: Sendable, CustomTestStringConvertible {
        let name: String
        let storey: Int
        let imports: Set<String>
        var testDescription: String { name }

        init(_ name: String, storey: Int, imports: Set<String> = []) {
            self.name = name
            self.storey = storey
            self.imports = imports
        }
    }

    static let targets = [
        Target("Bytes", storey: 0),
        Target("SystemCalls", storey: 0, imports: ["Glibc", "Synchronization"]),
        Target("JSONStream", storey: 1, imports: ["Bytes", "CByteMasks"]),
        Target("EventFormats", storey: 1, imports: ["Bytes"]),
        Target("Syslog", storey: 1, imports: ["Bytes"]),
        Target("RELP", storey: 1, imports: ["Bytes"]),
        Target("Compression", storey: 1, imports: ["SystemCalls"]),
        Target("TLS", storey: 1, imports: ["SystemCalls"]),
        Target("OnePasswordEvents", storey: 2, imports: ["JSONStream", "Bytes"]),
        Target(
            "Classification", storey: 2, imports: ["OnePasswordEvents", "JSONStream", "Bytes"]),
        Target(
            "EventMapping", storey: 2,
            imports: [
                "Classification", "OnePasswordEvents", "EventFormats", "Syslog", "JSONStream",
                "Bytes",
            ]),
        Target(
            "Transports", storey: 2, imports: ["Syslog", "RELP", "TLS", "SystemCalls", "Bytes"]),
        Target(
            "EventsAPI", storey: 2,
            imports: [
                "JSONStream", "Bytes", "SystemCalls", "CCurl", "FoundationEssentials",
                "Synchronization",
            ]),
        Target(
            "Checkpoints", storey: 2,
            imports: ["Compression", "SystemCalls", "FoundationEssentials"]),
        Target("Delivery", storey: 2, imports: ["Transports", "Syslog", "SystemCalls", "Bytes"]),
        Target(
            "Forwarding", storey: 3,
            imports: [
                "EventMapping", "EventFormats", "Classification", "OnePasswordEvents", "EventsAPI",
                "JSONStream",
                "Delivery", "Checkpoints", "Compression", "Transports", "TLS", "Syslog",
                "SystemCalls", "Bytes",
                "Dispatch", "FoundationEssentials", "Synchronization",
            ]),
        Target("TimeZones", storey: 1, imports: ["SystemCalls"]),
        Target("JSON5", storey: 1, imports: ["SystemCalls"]),
        Target("ToolOptions", storey: 4),
        Target(
            "opcef", storey: 4,
            imports: [
                "Forwarding", "EventsAPI", "EventMapping", "Classification",
                "OnePasswordEvents", "JSONStream", "Delivery", "Checkpoints", "Compression",
                "Transports", "TLS", "RELP", "Syslog", "SystemCalls",
                "EventFormats", "JSON5", "TimeZones", "ToolOptions", "Dispatch",
                "FoundationEssentials",
                "Glibc", "Synchronization",
            ]),
    ]

    /// What comes with the toolchain.
    static let ofSystem: Set = ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]

    /// Headers of C, without a library behind them.
    static let headers = ["CCurl", "CByteMasks"]

    @Test("every folder of Sources is a target of the table, and none is missing")
    func folders() {
        #expect(Set(SourceFile.all.map(\.target)) == Set(Self.targets.map(\.name)))
    }

    @Test("a target imports what the table allows, and needs all of it", arguments: targets)
    func imports(_ target: Target) {
        var found: Set<String> = []
        for file in SourceFile.all where file.target == target.name {
            for module in file.imports {
                #expect(target.imports.contains(module), "\(file.path) imports \(module)")
                found.insert(module)
            }
        }
        #expect(target.imports.subtracting(found) == [], "allowed, but not imported")
    }

    @Test("no arrow points up, and those on one storey make no circle")
    func storeys() throws {
        var order: [String] = []
        for target in Self.targets {
            for name in target.imports
            where !Self.ofSystem.contains(name) && !Self.headers.contains(name) {
                let other = try #require(Self.targets.first { $0.name == name })
                #expect(other.storey <= target.storey, "\(target.name) imports \(name)")
                #expect(order.contains(name) || target.storey == 4, "\(target.name) before \(name)")
            }
            order.append(target.name)
        }
    }

    @Test(
        "the pure wing knows neither the system nor Foundation",
        arguments: [
            "Bytes", "JSONStream", "EventFormats", "Syslog", "RELP", "OnePasswordEvents",
            "Classification", "EventMapping", "ToolOptions",
        ])
    func pureWing(name: String) {
        let systems: Set = [
            "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "SystemCalls",
        ]
        for file in SourceFile.all where file.target == name {
            #expect(systems.isDisjoint(with: file.imports), "\(file.path)")
        }
    }

    @Test("system calls are in the room of system calls; the tool's start may end the process")
    func systemCalls() {
        for file in SourceFile.all where file.imports.contains("Glibc") {
            #expect(
                file.target == "SystemCalls" || file.path == "opcef/Opcef.swift", "\(file.path)")
        }
    }

    @Test("the package has no dependencies")
    func dependencies() {
        let manifest = SourceFile.text("Package.swift")
        #expect(manifest.contains("let package = Package("))
        #expect(!manifest.contains(".package("))
        #expect(manifest.ranges(of: "systemLibrary").count == Self.headers.count)
        for header in Self.headers {
            #expect(manifest.contains(#".systemLibrary(name: "\#(header)")"#))
        }
    }

    @Test("a header of C links nothing, and needs nothing to be built with", arguments: headers)
    func header(_ name: String) {
        let map = SourceFile.text("Sources/\(name)/module.modulemap")
        #expect(map.contains("module \(name) {"))
        #expect(!map.contains("link"))
        let header = SourceFile.text("Sources/\(name)/\(name).h")
        let included = header.split(separator: "\n").filter { $0.hasPrefix("#include") }
        #expect(Set(included).isSubset(of: ["#include <stddef.h>", "#include <stdint.h>"]))
    }
}
