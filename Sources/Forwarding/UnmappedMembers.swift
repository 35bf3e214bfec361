import EventMapping
import JSONStream
import OnePasswordEvents

/// A member of events that goes into no message.
package struct UnmappedMember: Sendable, Hashable {
    /// The names on the way to it, with dots between; of a long one its beginning.
    package let path: String
    package internal(set) var count = 1
    /// The first such event.
    package let first: Place
}

/// The members that go into no message, in the order in which they were met.
package struct UnmappedMembers: Sendable, Hashable {
    /// How many are told one by one.
    private static let limit = 50

    package private(set) var members: [UnmappedMember] = []
    /// How many others were met, each as often as it was.
    package private(set) var others = 0
    private var places: [String: Int] = [:]

    mutating func count(_ path: String, at place: Place) {
        if let index = places[path] {
            members[index].count += 1
        } else if members.count < Self.limit {
            places[path] = members.count
            members.append(UnmappedMember(path: path, first: place))
        } else {
            others += 1
        }
    }
}

extension MappedPaths {
    /// How much of a name is told.
    private static let longestName = 100

    /// The paths in an event whose values go nowhere, empty ones and `null` apart.
    func missing(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> [String] {
        var found: [String] = []
        collect(kind, bytes, object: values.start, path: "", into: &found)
        return found
    }

    private func collect(
        _ kind: EventKind, _ bytes: Span<UInt8>, object: Int, path: String,
        into found: inout [String]
    ) {
        var members = ObjectMembers(at: object)
        while let member = members.next(bytes) {
            let name = String(decoding: member.name.text(in: bytes), as: UTF8.self)
            let path = path + name.prefix(Self.longestName)
            let value = member.value
            let first = bytes[value.lowerBound]
            let isEmpty =
                value.count == 2 && first != UInt8(ascii: "-")
                && !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first)
            if contains(path, of: kind) || isEmpty || first == UInt8(ascii: "n") { continue }
            if first == UInt8(ascii: "{"), containsBelow(path, of: kind) {
                collect(kind, bytes, object: value.lowerBound, path: path + ".", into: &found)
            } else if !found.contains(path) {
                found.append(path)
            }
        }
    }
}
