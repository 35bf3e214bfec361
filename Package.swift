// swift-tools-version: 6.2

import PackageDescription

/// For what tests spend most of their time in: vectors of bytes, and the independent oracle.
///
/// Checks of overflow, bounds and exclusivity stay.
let optimizedAlways: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "opcef",
    products: [
        .executable(name: "opcef", targets: ["opcef"])
    ],
    targets: [
        .target(name: "Bytes", swiftSettings: optimizedAlways),
        .target(name: "SystemCalls"),
        .target(name: "ToolOptions"),
        .target(name: "JSON5", dependencies: ["SystemCalls"]),
        .target(
            name: "TimeZones", dependencies: ["SystemCalls"], swiftSettings: optimizedAlways),

        .systemLibrary(name: "CByteMasks"),
        .target(name: "JSONStream", dependencies: ["Bytes", "CByteMasks"]),
        .target(name: "EventFormats", dependencies: ["Bytes"]),
        .target(name: "Syslog", dependencies: ["Bytes"]),
        .target(name: "RELP", dependencies: ["Bytes"]),

        .target(name: "OnePasswordEvents", dependencies: ["JSONStream", "Bytes"]),
        .target(
            name: "Classification", dependencies: ["OnePasswordEvents", "JSONStream", "Bytes"]),
        .target(
            name: "EventMapping",
            dependencies: [
                "Classification", "OnePasswordEvents", "EventFormats", "Syslog", "JSONStream",
                "Bytes",
            ]),
        .target(name: "Compression", dependencies: ["SystemCalls"]),
        .target(name: "TLS", dependencies: ["SystemCalls"]),
        .target(
            name: "Transports", dependencies: ["Syslog", "RELP", "TLS", "SystemCalls", "Bytes"]),
        .systemLibrary(name: "CCurl"),
        .target(
            name: "EventsAPI",
            dependencies: [
                "JSONStream", "Bytes", "SystemCalls",
                "CCurl",
            ]),
        .target(name: "Checkpoints", dependencies: ["Compression", "SystemCalls"]),
        .target(
            name: "Delivery", dependencies: ["Transports", "Syslog", "SystemCalls", "Bytes"]),

        .target(
            name: "Forwarding",
            dependencies: [
                "EventsAPI",
                "EventMapping", "EventFormats", "Classification", "OnePasswordEvents",
                "JSONStream", "Delivery", "Checkpoints", "Compression",
                "Transports", "TLS", "Syslog", "SystemCalls", "Bytes",
            ]),

        .executableTarget(
            name: "opcef",
            dependencies: [
                "Forwarding", "EventsAPI", "EventMapping", "Classification", "OnePasswordEvents",
                "JSONStream",
                "Delivery", "Checkpoints", "Compression", "Transports", "TLS", "RELP", "Syslog",
                "SystemCalls", "EventFormats", "JSON5", "TimeZones", "ToolOptions",
            ]),

        .target(
            name: "TestSupport", path: "Tests/TestSupport", exclude: ["make-certificates"],
            swiftSettings: optimizedAlways),
        .target(
            name: "EventsAPIServer", dependencies: ["TestSupport"], path: "Tests/EventsAPIServer"),
        .executableTarget(
            name: "fake-events-api", dependencies: ["EventsAPIServer"],
            path: "Tests/FakeEventsAPI"),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
        .testTarget(name: "ToolOptionsTests", dependencies: ["ToolOptions"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "JSON5Tests", dependencies: ["JSON5", "SystemCalls", "TestSupport"]),
        .testTarget(name: "TimeZonesTests", dependencies: ["TimeZones"]),
        .testTarget(name: "BytesTests", dependencies: ["Bytes", "TestSupport"]),
        .testTarget(
            name: "JSONStreamTests",
            dependencies: ["JSONStream", "Bytes", "CByteMasks", "TestSupport"]),
        .testTarget(name: "EventFormatsTests", dependencies: ["EventFormats", "Bytes"]),
        .testTarget(name: "SyslogTests", dependencies: ["Syslog", "Bytes", "TestSupport"]),
        .testTarget(
            name: "OnePasswordEventsTests",
            dependencies: ["OnePasswordEvents", "JSONStream", "Bytes", "TestSupport"]),
        .testTarget(
            name: "ClassificationTests",
            dependencies: ["Classification", "OnePasswordEvents", "JSONStream", "Bytes"]),
        .testTarget(
            name: "EventMappingTests",
            dependencies: [
                "EventMapping", "EventFormats", "Classification", "OnePasswordEvents", "JSONStream",
                "Syslog", "Bytes", "TestSupport",
            ]),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "opcef", "EventMapping", "Classification", "OnePasswordEvents", "EventFormats",
                "ToolOptions",
            ]),
        .testTarget(
            name: "EventsAPITests",
            dependencies: ["EventsAPI", "EventsAPIServer", "SystemCalls", "TestSupport"]),
        .testTarget(name: "SystemCallsTests", dependencies: ["SystemCalls", "TestSupport"]),
        .testTarget(
            name: "CompressionTests", dependencies: ["Compression", "SystemCalls", "TestSupport"]),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "Compression", "SystemCalls", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(name: "RELPTests", dependencies: ["RELP", "Bytes"]),
        .testTarget(
            name: "TransportsTests",
            dependencies: [
                "Transports", "RELP", "TLS", "SystemCalls", "Syslog", "Bytes", "TestSupport",
            ]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "Transports", "SystemCalls", "Syslog", "Bytes", "TestSupport",
            ]),
        .testTarget(
            name: "ForwardingTests",
            dependencies: [
                "Forwarding", "Classification", "EventFormats", "EventMapping",
                "OnePasswordEvents", "JSONStream", "Delivery",
                "Checkpoints", "Transports", "TLS", "Syslog", "SystemCalls",
            ]),
        .testTarget(
            name: "TLSTests", dependencies: ["TLS", "SystemCalls", "TestSupport"]),
        .testTarget(
            name: "ToolTests",
            dependencies: [
                "opcef", "EventsAPIServer", "EventsAPI", "Forwarding", "TLS",
                "SystemCalls", "TestSupport",
            ],
            exclude: ["Scripts", "Collectors"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .strictMemorySafety(),
            .treatAllWarnings(as: .error),
        ]
}
