/// Endless item usages as an ordinary company makes them, in compact JSON of about 590 bytes.
package struct RealisticEvents: Sendable, Sequence, IteratorProtocol {
    private struct Person: Sendable {
        var uuid: String
        var name: String
        var email: String
        var address: String
        var location: ModelValue
        var client: [ModelMember]
    }

    /// Every action as often as people and machines do it.
    private static let actions =
        Array(repeating: "fill", count: 40) + Array(repeating: "server-fetch", count: 25)
        + Array(repeating: "secure-copy", count: 14) + Array(repeating: "reveal", count: 10)
        + Array(repeating: "server-update", count: 4) + Array(repeating: "server-create", count: 2)
        + [
            "enter-item-edit-mode", "enter-item-edit-mode", "select-sso-provider", "share",
            "export",
        ]

    private static let names: [(name: String, mail: String)] = [
        ("Mina Okafor", "mina.okafor"), ("Tom Baker", "tom.baker"), ("Łukasz Żółty", "l.zolty"),
        ("Aoife O'Brien", "aoife.obrien"), ("José Álvarez", "j.alvarez"), ("李 小龍", "li.xiaolong"),
        ("Sofie Jørgensen", "sofie"), ("Build Machine 7", "build7"), ("Priya Natarajan", "priya.n"),
        ("Jürgen Weiß", "juergen.weiss"), ("Emily Carter", "emily.carter"), ("Yuki Tanaka", "yuki"),
    ]

    private static let clients: [[(String, String)]] = [
        [
            ("app_name", "1Password for Mac"), ("app_version", "81109024"),
            ("platform_name", "MacBook Pro"), ("platform_version", "Mac15,7"),
            ("os_name", "MacOSX"),
            ("os_version", "15.3"),
        ],
        [
            ("app_name", "1Password Browser Extension"), ("app_version", "20195"),
            ("platform_name", "Chrome"), ("platform_version", "133.0.6943.98"),
            ("os_name", "Windows"), ("os_version", "10.0"),
        ],
        [
            ("app_name", "1Password CLI"), ("app_version", "2320003"),
            ("platform_name", "build-17"),
            ("platform_version", "x86_64"), ("os_name", "Linux"), ("os_version", "6.1.0"),
        ],
        [
            ("app_name", "1Password for iOS"), ("app_version", "81108010"),
            ("platform_name", "iPhone"), ("platform_version", "iPhone16,2"), ("os_name", "iOS"),
            ("os_version", "18.3.1"),
        ],
    ]

    private static let locations: [ModelValue] = [
        place("GB", "England", "Leeds", "53.79", "-1.55"),
        place("CA", "Ontario", "Toronto", "43.64", "-79.43"),
        place("DE", "Bayern", "München", "48.14", "11.58"),
        place("BR", "São Paulo", "Campinas", "-22.9", "-47.06"),
    ]

    private var generator: SplitMix64
    private var people: [Person] = []
    /// Milliseconds after the start of 2026-02-17.
    private var milliseconds = 0

    package init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
        for index in 0..<60 {
            let (name, mail) = Self.names[index % Self.names.count]
            let address =
                index % 5 == 0
                ? "2001:db8:\(String(index, radix: 16))::17" : "203.0.113.\(index + 1)"
            people.append(
                Person(
                    uuid: identifier().uppercased(), name: name, email: "\(mail)@example.com",
                    address: address, location: generator.pick(Self.locations),
                    client: generator.pick(Self.clients).map {
                        ModelMember($0, .string(ModelText($1)))
                    }))
        }
    }

    package mutating func next() -> GeneratedEvent? {
        let person = generator.pick(people)
        milliseconds += generator.number(below: 200)
        let event: EventModel = [
            "uuid": .string(ModelText(identifier().uppercased())),
            "timestamp": .string(ModelText(time())),
            "used_version": .number(String(generator.number(below: 40))),
            "vault_uuid": .string(ModelText(identifier())),
            "item_uuid": .string(ModelText(identifier())),
            "action": .string(ModelText(generator.pick(Self.actions))),
            "user": [
                "uuid": .string(ModelText(person.uuid)),
                "name": .string(ModelText(person.name)),
                "email": .string(ModelText(person.email)),
            ],
            "client": .object(
                person.client + [ModelMember("ip_address", .string(ModelText(person.address)))]),
            "location": person.location,
        ]
        var spelling = JSONSpelling(generator: generator, layout: .compact)
        spelling.write(.object(event.members))
        return GeneratedEvent(model: event, json: spelling.bytes)
    }

    private static func place(
        _ country: String, _ region: String, _ city: String, _ latitude: String,
        _ longitude: String
    ) -> ModelValue {
        [
            "country": .string(ModelText(country)), "region": .string(ModelText(region)),
            "city": .string(ModelText(city)), "latitude": .number(latitude),
            "longitude": .number(longitude),
        ]
    }

    /// Makes an id as 1Password's are, 26 characters of base32.
    private mutating func identifier() -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        return String((0..<26).map { _ in generator.pick(alphabet) })
    }

    /// Returns the time of the next event, its fraction as long as the API makes it.
    private mutating func time() -> String {
        let seconds = milliseconds / 1000
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(Self.twoDigits)
        let day = Self.twoDigits(17 + seconds / 86_400 % 10)
        let fraction = String(1_000_000_000 + generator.number(below: 1_000_000_000)).dropFirst()
        let digits = fraction.prefix(generator.pick([6, 9, 9, 9]))
        return "2026-02-\(day)T\(clock.joined(separator: ":")).\(digits)Z"
    }

    private static func twoDigits(_ number: Int) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}
