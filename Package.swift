// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "opcef",
    products: [
        .executable(name: "opcef", targets: ["opcef"])
    ],
    targets: [
        .target(name: "Octets"),
        .target(name: "Sockets"),
        .target(name: "ToolOptions"),
        .target(name: "Configuration", dependencies: ["Sockets"]),

        .systemLibrary(name: "TextMasks"),
        .target(name: "JSONStream", dependencies: ["Octets", "TextMasks"]),
        .target(name: "CEF", dependencies: ["Octets"]),
        .target(name: "LEEF", dependencies: ["Octets"]),
        .target(name: "Syslog", dependencies: ["Octets"]),

        .target(name: "OnePasswordEvents", dependencies: ["JSONStream", "Octets"]),
        .target(name: "Classification", dependencies: ["OnePasswordEvents", "Octets"]),
        .target(
            name: "EventMapping",
            dependencies: [
                "Classification", "OnePasswordEvents", "CEF", "LEEF", "Syslog", "JSONStream",
                "Octets",
            ]),
        .target(name: "Compression", dependencies: ["Sockets"]),
        .target(name: "SecureSockets", dependencies: ["Sockets"]),
        .target(
            name: "Transports", dependencies: ["Syslog", "SecureSockets", "Sockets", "Octets"]),
        .systemLibrary(name: "CurlCalls"),
        .target(
            name: "EventsClient",
            dependencies: [
                "JSONStream", "Octets", "Sockets",
                "CurlCalls",
            ]),
        .target(name: "Checkpoints", dependencies: ["Compression", "Sockets"]),
        .target(
            name: "Delivery", dependencies: ["Transports", "Syslog", "Sockets", "Octets"]),

        .target(
            name: "Forwarding",
            dependencies: [
                "EventsClient",
                "EventMapping", "Classification", "OnePasswordEvents", "JSONStream", "Delivery",
                "Checkpoints", "Compression",
                "Transports", "SecureSockets", "Syslog", "Sockets", "Octets",
            ]),

        .executableTarget(
            name: "opcef",
            dependencies: [
                "Forwarding", "EventsClient", "EventMapping", "Classification", "OnePasswordEvents",
                "JSONStream",
                "Delivery", "Checkpoints", "Compression", "Transports", "SecureSockets", "Syslog",
                "Sockets", "CEF", "Configuration", "ToolOptions",
            ]),

        .target(name: "TestSupport", path: "Tests/TestSupport", exclude: ["make-certificates"]),
        .target(
            name: "EventsAPIServer", dependencies: ["TestSupport"], path: "Tests/EventsAPIServer"),
        .executableTarget(
            name: "fake-events-api", dependencies: ["EventsAPIServer"],
            path: "Tests/FakeEventsAPI"),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
        .testTarget(name: "ToolOptionsTests", dependencies: ["ToolOptions"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Configuration", "Sockets", "TestSupport"]),
        .testTarget(name: "OctetsTests", dependencies: ["Octets", "TestSupport"]),
        .testTarget(
            name: "JSONStreamTests",
            dependencies: ["JSONStream", "Octets", "TextMasks", "TestSupport"]),
        .testTarget(name: "CEFTests", dependencies: ["CEF", "Octets"]),
        .testTarget(name: "SyslogTests", dependencies: ["Syslog", "Octets", "TestSupport"]),
        .testTarget(
            name: "OnePasswordEventsTests",
            dependencies: ["OnePasswordEvents", "JSONStream", "Octets", "TestSupport"]),
        .testTarget(
            name: "ClassificationTests", dependencies: ["Classification", "OnePasswordEvents"]),
        .testTarget(
            name: "EventMappingTests",
            dependencies: [
                "EventMapping", "Classification", "OnePasswordEvents", "CEF", "JSONStream",
                "Syslog", "Octets", "TestSupport",
            ]),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "opcef", "EventMapping", "Classification", "OnePasswordEvents", "CEF",
                "ToolOptions",
            ]),
        .testTarget(
            name: "EventsClientTests",
            dependencies: ["EventsClient", "EventsAPIServer", "Sockets", "TestSupport"]),
        .testTarget(name: "SocketsTests", dependencies: ["Sockets", "TestSupport"]),
        .testTarget(
            name: "CompressionTests", dependencies: ["Compression", "Sockets", "TestSupport"]),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "Compression", "Sockets", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "TransportsTests",
            dependencies: ["Transports", "Sockets", "Syslog", "Octets", "TestSupport"]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["Delivery", "Transports", "Sockets", "Syslog", "Octets", "TestSupport"]),
        .testTarget(
            name: "SecureSocketsTests", dependencies: ["SecureSockets", "Sockets", "TestSupport"]),
        .testTarget(
            name: "ToolTests",
            dependencies: [
                "opcef", "EventsAPIServer", "EventsClient", "Forwarding", "SecureSockets",
                "Sockets", "TestSupport",
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
