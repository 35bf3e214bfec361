import TestSupport

/// Objects of other products' logs, in their shapes; names, ids and addresses are made up.
struct ForeignObjects: Sequence, IteratorProtocol {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// One of the shapes with some of its members left out, alone or where collectors put it, or an
    /// object of random names.
    mutating func next() -> String? {
        let object =
            random.once(in: 4)
            ? randomObject(depth: 0) : thinned(random.pick(Self.shapes))
        return random.once(in: 2) ? object : wrapped(object)
    }

    private mutating func thinned(_ members: [String]) -> String {
        var kept = members.filter { _ in !random.once(in: 6) }
        random.shuffle(&kept)
        return "{\(kept.joined(separator: ","))}"
    }

    private mutating func wrapped(_ object: String) -> String {
        let text = object.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return switch random.number(below: 8) {
        case 0:
            #"{"@timestamp":"2026-01-02T03:04:05Z","message":"\#(text)","agent":{"type":"filebeat"}}"#
        case 1: #"{"log":"\#(text)\n","stream":"stdout","time":"2026-01-02T03:04:05Z"}"#
        case 2: #"{"event":{"original":"\#(text)","kind":"event"}}"#
        case 3: #"{"hits":{"hits":[{"_source":\#(object)}]}}"#
        case 4: #"{"preview":false,"result":{"_raw":"\#(text)","host":"h"}}"#
        case 5: #"{"records":[\#(object)]}"#
        case 6: #"{"logEvents":[{"id":"1","timestamp":1767323045000,"message":"\#(text)"}]}"#
        default: #"{"items":[\#(object),\#(object)]}"#
        }
    }

    /// Names that events of 1Password have too, but none that only they have.
    private static let names = [
        "uuid", "timestamp", "user", "client", "location", "type", "category", "country", "action",
        "details", "account_uuid", "session", "id", "message", "level", "email", "name", "time",
        "event", "actor", "insert_time", "log", "body", "data", "aux_info", "source", "x.y",
    ]

    private mutating func randomObject(depth: Int) -> String {
        let members = (0..<random.number(in: 0...8)).map { _ in
            "\"\(random.pick(Self.names))\":\(randomValue(depth: depth + 1))"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func randomValue(depth: Int) -> String {
        switch random.number(below: depth > 3 ? 6 : 8) {
        case 0: "null"
        case 1: "\(random.number(below: 100_000))"
        case 2: "true"
        case 3: #""2026-01-02T03:04:05Z""#
        case 4: #""fill""#
        case 5: #""text \#(random.number(below: 100))""#
        case 6: "[\(randomValue(depth: depth + 1))]"
        default: randomObject(depth: depth)
        }
    }

    private static let shapes: [[String]] = [
        // Collectors' own logs
        [
            #""timestamp":"2026-01-02T03:04:05Z""#, #""level":"info""#,
            #""msg":"fetched 20 events""#,
            #""caller":"poll.go:42""#,
        ],
        [
            #""@timestamp":"2026-01-02T03:04:05Z""#, #""log.level":"error""#,
            #""log.logger":"publisher""#, #""message":"cannot send: {\"status\":429}""#,
            #""service.name":"filebeat""#,
        ],
        [
            #""timestamp":"2026-01-02T03:04:05Z""#, #""level":"WARN""#, #""fields":{"user":"x"}"#,
            #""target":"vector::sinks""#, #""message":"[1,2] retries""#,
        ],
        [#""name":"impstats""#, #""origin":"core.queue""#, #""size":0"#, #""enqueued":17"#],
        // The Elastic Common Schema
        [
            #""@timestamp":"2026-01-02T03:04:05Z""#,
            #""event":{"action":"suspend","dataset":"1password.audit_events","category":["iam"]}"#,
            #""onepassword":{"actor_uuid":"A","object_type":"user","object_uuid":"B","uuid":"E"}"#,
            #""user":{"id":"A","email":"ida@example.com"}"#, #""source":{"ip":"198.51.100.7"}"#,
        ],
        [
            #""event":{"action":"reveal","dataset":"1password.item_usages","created":"x"}"#,
            #""onepassword":{"item_uuid":"i","vault_uuid":"v","used_version":1,"uuid":"E"}"#,
            #""os":{"name":"MacOSX"}"#, #""user":{"full_name":"Ida"}"#,
            #""related":{"user":["A"],"ip":["198.51.100.7"]}"#,
        ],
        [
            #""event":{"type":["info"],"action":"success","category":["authentication"]}"#,
            #""onepassword":{"session_uuid":"s","type":"credentials_ok","client":{"app_name":"1Password for Mac"}}"#,
            #""source":{"user":{"email":"ida@example.com"}}"#,
        ],
        // Clouds
        [
            #""kind":"Event""#, #""apiVersion":"audit.k8s.io/v1""#, #""level":"Metadata""#,
            #""auditID":"5c1e""#, #""stage":"ResponseComplete""#, #""verb":"list""#,
            #""user":{"username":"system:admin","groups":["system:masters"],"uid":"7"}"#,
            #""objectRef":{"resource":"secrets","namespace":"x"}"#,
            #""requestReceivedTimestamp":"2026-01-02T03:04:05.000001Z""#,
        ],
        [
            #""eventVersion":"1.08""#, #""eventTime":"2026-01-02T03:04:05Z""#,
            #""userIdentity":{"type":"IAMUser","userName":"ida"}"#, #""eventName":"ConsoleLogin""#,
            #""sourceIPAddress":"198.51.100.7""#, #""eventType":"AwsConsoleSignIn""#,
            #""requestParameters":null"#, #""responseElements":{"ConsoleLogin":"Success"}"#,
        ],
        [
            #""time":"2026-01-02T03:04:05Z""#, #""resourceId":"/tenants/x""#,
            #""category":"AuditLogs""#,
            #""operationName":"Add user""#, #""properties":{"id":"x","category":"UserManagement"}"#,
            #""location":"EU""#, #""identity":"x""#,
        ],
        [
            #""insertId":"x""#, #""timestamp":"2026-01-02T03:04:05Z""#, #""severity":"NOTICE""#,
            #""protoPayload":{"methodName":"google.login","authenticationInfo":{"principalEmail":"i@example.com"}}"#,
            #""jsonPayload":{"action":"fill","message":"x"}"#,
        ],
        // Other products with an audit log
        [
            #""@timestamp":1767323045000"#, #""action":"repo.create""#, #""actor":"octo""#,
            #""actor_location":{"country_code":"GB"}"#, #""created_at":1767323045000"#,
            #""org":"x""#, #""user":"octo""#, #""_document_id":"x""#,
        ],
        [
            #""uuid":"4f0c""#, #""published":"2026-01-02T03:04:05Z""#,
            #""eventType":"user.session.start""#,
            #""actor":{"id":"0","type":"User","alternateId":"i@example.com"}"#,
            #""client":{"ipAddress":"198.51.100.7","device":"Computer"}"#,
            #""outcome":{"result":"SUCCESS"}"#, #""target":[{"id":"x","type":"AppInstance"}]"#,
        ],
        [
            #""action":"create""#, #""object_type":"group""#, #""object_id":"3""#, #""user_id":7"#,
            #""timestamp":"2026-01-02T03:04:05Z""#, #""additional_properties":{}"#,
        ],
        [
            #""id":1"#, #""author_id":1"#, #""entity_type":"User""#,
            #""event_type":"user_access_locked""#,
            #""details":{"target_type":"User","custom_message":"x"}"#,
            #""created_at":"2026-01-02T03:04:05Z""#,
        ],
        [
            #""action":"user_login""#, #""date_create":1767323045"#, #""id":"0123""#,
            #""actor":{"type":"user","user":{"id":"W","name":"Ida","email":"i@example.com"}}"#,
            #""entity":{"type":"user"}"#, #""context":{"ip_address":"198.51.100.7"}"#,
        ],
        [
            #""action":"impersonate""#, #""target_user":"bob""#, #""admin":"eve""#,
            #""timestamp":"2026-01-02T03:04:05Z""#,
        ],
        [
            #""action":"export""#, #""client":{"app_name":"Reporter","ip_address":"198.51.100.7"}"#,
            #""uuid":"8a""#, #""timestamp":"2026-01-02T03:04:05Z""#,
            #""user":{"email":"i@example.com"}"#,
        ],
        [
            #""object":"event""#, #""type":1107"#, #""itemId":"x""#, #""actingUserId":"y""#,
            #""date":"2026-01-02T03:04:05Z""#, #""device":9"#, #""ipAddress":"198.51.100.7""#,
        ],
        [
            #""id":"x""#, #""title":"Mail""#, #""version":3"#,
            #""vault":{"id":"v","name":"Private"}"#,
            #""category":"LOGIN""#, #""last_edited_by":"A""#,
            #""created_at":"2026-01-02T03:04:05Z""#,
        ],
        // Machines and networks
        [
            #""@timestamp":"2026-01-02T03:04:05Z""#,
            #""event":{"code":"4624","action":"logged-in"}"#,
            #""winlog":{"channel":"Security","event_data":{"TargetUserName":"ida"}}"#,
            #""message":"An account was successfully logged on.""#,
        ],
        [
            #""EventID":4625"#, #""TimeCreated":"2026-01-02T03:04:05Z""#,
            #""TargetUserName":"ida""#,
            #""Category":"Logon""#, #""type":"failure""#, #""category":"success""#,
        ],
        [
            #""timestamp":"2026-01-02T03:04:05.1+0000""#, #""event_type":"alert""#,
            #""src_ip":"198.51.100.7""#,
            #""alert":{"action":"allowed","category":"Misc","severity":3}"#,
        ],
        [
            #""__REALTIME_TIMESTAMP":"1767323045000000""#, #""MESSAGE":"Started {x}""#,
            #""_PID":"1""#,
            #""PRIORITY":"6""#,
        ],
        [
            #""resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"{\"a\":1}"}}]}]}]"#
        ],
    ]
}
