/// Where collectors and stores put a whole event inside of an object of their own.
///
/// What stands there is an object, an array or a page, or the text of one of them.
package struct EventWrapper: Sendable {
    /// The names on the way, with dots between; a name of the input may spell them as one.
    package let path: String
    /// What writes it so.
    package let writers: String

    /// How deep one may stand in another.
    package static let maximumDepth = 4

    /// In this order they are looked into; the first that holds an event counts.
    package static let all: [EventWrapper] = [
        ("event.original", "Logstash, Elastic Agent"),
        ("message", "Filebeat, Logstash, Vector, Fluentd, CloudWatch Logs"),
        ("input.message", "Sekoia"),
        ("log", "Fluent Bit, Docker"),
        ("MESSAGE", "journald"),
        ("_raw", "Splunk, Cribl"),
        ("_source", "Elasticsearch, OpenSearch"),
        ("event", "Splunk's HTTP Event Collector"),
        ("result", "Splunk's export"),
        ("body", "SQS, OpenTelemetry"),
        ("body.stringValue", "OpenTelemetry's JSON"),
        ("Message", "SNS"),
        ("Sns.Message", "SNS to Lambda"),
        ("payload", "Kafka Connect, kcat"),
        ("value", "Kafka's REST proxy, rpk"),
        ("data", "CloudEvents"),
        ("properties", "Azure's diagnostic logs"),
        ("jsonPayload", "Google Cloud Logging"),
        ("textPayload", "Google Cloud Logging"),
        ("full_message", "GELF"),
        ("short_message", "GELF"),
        ("line", "Loki"),
    ].map { EventWrapper(path: $0, writers: $1) }

    /// The arrays whose elements are records of their own; a large one is read as it comes.
    package static let arrays: [EventWrapper] = [
        ("items", "the Events API"),
        ("events", "stores"),
        ("audit_events", "the Events API, version 3"),
        ("hits.hits", "Elasticsearch, OpenSearch"),
        ("records", "Azure, Kafka's REST proxy"),
        ("Records", "SQS, SNS, S3"),
        ("results", "Splunk"),
        ("logEvents", "CloudWatch Logs"),
        ("resourceLogs", "OpenTelemetry"),
        ("scopeLogs", "OpenTelemetry"),
        ("logRecords", "OpenTelemetry"),
    ].map { EventWrapper(path: $0, writers: $1) }
}
