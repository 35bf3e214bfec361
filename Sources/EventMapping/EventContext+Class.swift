import Classification
import JSONStream
import Octets
import OnePasswordEvents

/// Which class an event is of.
extension EventContext {
    mutating func classifyItemUsage(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        let slot = EventField.action.rawValue
        let named = values.withText(in: slot, octets, &scratch) { octets, start, count in
            ItemUsageClasses.index(of: octets, start: start, count: count)
                ?? (count == 0
                    ? BuiltInClasses.itemUsageWithoutAction : BuiltInClasses.unlistedItemUsage)
        }
        eventClass = named ?? BuiltInClasses.itemUsageWithoutAction
    }

    mutating func classifySignIn(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        eventClass = BuiltInClasses.signInWithoutCategory
        guard let category = values.value(EventField.category.rawValue) else { return }
        let (isBlank, row) = category.withText(octets, &scratch) { name in
            (name.isEmpty, SignInClasses.index(of: name))
        }
        guard let row else {
            if !isBlank { eventClass = BuiltInClasses.unlistedSignIn }
            return
        }
        let isRaised =
            values.value(EventField.type.rawValue)?.withText(octets, &scratch) { type in
                SignInClasses.raises(type, row: row)
            } ?? false
        eventClass = BuiltInClasses.signIn(row: row, isRaised: isRaised)
    }

    mutating func classifyAudit(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        let action = place(of: .action, in: .auditActions, octets, values, &scratch)
        let object = place(of: .objectType, in: .auditObjectTypes, octets, values, &scratch)
        guard let row = AuditClasses.row(object: object, action: action) else {
            let areKnown = action != nil && object != nil
            eventClass = areKnown ? BuiltInClasses.unlistedAudit : BuiltInClasses.unknownAudit
            return
        }
        let isException =
            switch AuditClasses.rows[row].exception {
            case .actorIsAffected: actorIsAffected(octets, values)
            case .actorIsMachine: actorIsMachine(octets, values)
            case nil: false
            }
        eventClass = BuiltInClasses.audit(row: row, isException: isException)
    }

    private func place(
        of field: EventField, in vocabulary: Vocabulary, _ octets: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) -> Int? {
        values.withText(in: field.rawValue, octets, &scratch) {
            vocabulary.index(of: $0.extracting($1..<$1 + $2))
        } ?? nil
    }

    /// Whether actor and affected user have one id, or one address whatever its letters' case.
    ///
    /// The affected user is the one in `duser` and `duid`; of a group's member and of a user with
    /// access to a vault that is the auxiliary one.
    private func actorIsAffected(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues
    ) -> Bool {
        func text(_ field: EventField) -> String? {
            values.value(field.rawValue)?.string(octets)
        }
        if let actor = text(.actorUUID) ?? text(.actorDetailsUUID),
            [text(.auxUUID), text(.auxUserUUID), text(.objectUserUUID)].contains(actor)
        {
            return true
        }
        guard let actor = text(.actorEmail)?.lowercased() else { return false }
        return [text(.objectUserEmail), text(.auxUserEmail)].contains { $0?.lowercased() == actor }
    }

    private func actorIsMachine(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues
    ) -> Bool {
        values.value(EventField.actorEmail.rawValue)?.string(octets)?.lowercased()
            .hasSuffix("@1passwordserviceaccounts.com") ?? false
    }
}

extension JSONText {
    /// The text without its escapes and outer spaces, or nil where nothing is left.
    fileprivate func string(_ octets: Span<UInt8>) -> String? {
        var scratch = OctetBuffer(capacity: count)
        return withText(octets, &scratch) { text in
            text.isEmpty
                ? nil : String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
        }
    }
}
