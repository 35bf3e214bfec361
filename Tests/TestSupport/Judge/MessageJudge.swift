/// Compares finished messages with what the documents ask for.
package struct MessageJudge: Sendable {
    /// The number of the facility: local0 unless it is set.
    package var facility = 16
    /// The rest of the syslog header as it is written; `nil` means that anything valid will do.
    package var hostname: String?
    package var appName: String?
    package var processID: String?
    /// The longest message allowed, in bytes.
    package var maxSize = Int.max

    package init() {}

    /// Returns how `message`, without its framing, differs from what `event` must become.
    ///
    /// - Returns: One sentence for each difference; none if the message is right.
    package func judge(_ message: [UInt8], against event: EventModel) -> [String] {
        do {
            let syslog = try StrictSyslogDecoder.decode(message)
            let expected = ExpectedMessage(event)
            var verdict = Verdict()
            compareHeader(of: syslog, with: expected, &verdict)
            if message.count > maxSize {
                verdict.add("\(message.count) bytes, allowed are \(maxSize)")
            }
            let record = try StrictCEFDecoder.decode(syslog.message)
            compareHeader(of: record, with: expected, &verdict)
            let wholeCount = message.count - syslog.message.count + expected.recordCount
            if wholeCount <= maxSize {
                compareWhole(record.pairs, with: expected.pairs, &verdict)
            } else {
                compareShortened(record, with: expected.pairs, &verdict)
            }
            return verdict.differences
        } catch let violation as SyslogViolation {
            return ["not RFC 5424: \(violation.rawValue)"]
        } catch {
            return ["not CEF: \(error)"]
        }
    }

    private func compareHeader(
        of syslog: StrictSyslogMessage, with expected: ExpectedMessage, _ verdict: inout Verdict
    ) {
        verdict.compare(
            "PRI", syslog.priority, facility * 8 + expected.eventClass.syslogSeverity)
        verdict.compare("MSGID", syslog.messageID, expected.messageID)
        if let timestamp = expected.timestamp {
            verdict.compare("TIMESTAMP", syslog.timestamp, timestamp)
        } else if syslog.timestamp?.hasSuffix("Z") != true {
            verdict.add("TIMESTAMP is not a time of sending in UTC")
        }
        if let hostname { verdict.compare("HOSTNAME", syslog.hostname ?? "-", hostname) }
        if let appName { verdict.compare("APP-NAME", syslog.appName ?? "-", appName) }
        if let processID { verdict.compare("PROCID", syslog.processID ?? "-", processID) }
        verdict.compare("STRUCTURED-DATA", syslog.structuredData, nil)
    }

    private func compareHeader(
        of record: StrictCEFRecord, with expected: ExpectedMessage, _ verdict: inout Verdict
    ) {
        verdict.compare("version", record.version, "0")
        verdict.compare(
            "device", [record.vendor, record.product, record.deviceVersion],
            ExpectedMessage.device)
        verdict.compare("class id", record.classID, expected.eventClass.id)
        verdict.compare("name", record.name, expected.eventClass.name)
        verdict.compare("severity", record.severity, expected.eventClass.severity)
    }

    private func compareWhole(
        _ pairs: [StrictCEFRecord.Pair], with expected: [ExpectedPair], _ verdict: inout Verdict
    ) {
        verdict.compare("keys", pairs.map(\.key), expected.map(\.key))
        for pair in expected {
            guard let found = pairs.first(where: { $0.key == pair.key }) else { continue }
            verdict.compare(pair.key, found.value, pair.value)
        }
    }

    /// Compares a message that had to lose something, by Docs/Fields.md, "Too long".
    private func compareShortened(
        _ record: StrictCEFRecord, with expected: [ExpectedPair], _ verdict: inout Verdict
    ) {
        let countKeys = ["cn3", "cn3Label"]
        let pairs = record.pairs.filter { !countKeys.contains($0.key) }
        let keys = pairs.map(\.key)
        verdict.compare("order of keys", keys, expected.map(\.key).filter(keys.contains))
        var leftOut = 0
        for pair in expected {
            guard let found = pairs.first(where: { $0.key == pair.key }) else {
                if pair.kind == .permanent { verdict.add("\(pair.key) is left out") }
                if pair.kind != .label { leftOut += 1 }
                continue
            }
            if found.value == pair.value || pair.kind == .text && pair.allowsCut(found.value) {
                continue
            }
            verdict.compare(pair.key, found.value, pair.value)
        }
        verdict.compare("cn3", record["cn3"], leftOut == 0 ? nil : Array(String(leftOut).utf8))
        verdict.compare(
            "cn3Label", record["cn3Label"], leftOut == 0 ? nil : Array("Fields Left Out".utf8))
    }
}

extension ExpectedPair {
    /// Whether `found` is the start of the text and a mark that counts truly what is missing.
    func allowsCut(_ found: [UInt8]) -> Bool {
        let scalars = Array(String(decoding: found, as: UTF8.self).unicodeScalars)
        guard found.count < value.count, let markStart = scalars.lastIndex(of: "<"),
            full.starts(with: scalars[..<markStart])
        else { return false }
        return full.cutMark(keeping: markStart).elementsEqual(scalars[markStart...])
    }
}
