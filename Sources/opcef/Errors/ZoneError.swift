import TimeZones

extension ZoneError {
    /// Why there is no local time, to be part of a sentence.
    var reason: String {
        let quoted = Messages.quoted
        return switch self {
        case .unknown(let name):
            "the machine's time zone data (package tzdata) has no \(quoted(name))"
        case .unreadable(let path, let error):
            "cannot read \(quoted(path)): \(error.lowercasedReason)"
        case .untrusted(let path): "\(quoted(path)) is not a file, or every user can write to it"
        case .malformed(let path): "\(quoted(path)) is not a time zone file, or counts leap seconds"
        }
    }
}
