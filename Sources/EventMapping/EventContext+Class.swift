import Classification
import JSONStream
import Bytes
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

    /// Gives an item usage by a person the class of those.
    @inline(never)
    mutating func considerPeople(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        let place = BuiltInClasses.itemUsage(byPeopleIn: client, row: eventClass)
        guard place != eventClass, !userIsMachine(octets, values, &scratch) else { return }
        eventClass = place
    }

    /// Lets the sentence of an app that says nothing of what was done be silent about its age where
    /// its version is not an old one.
    @inline(never)
    mutating func considerVersion(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) {
        guard usage == BuiltInClasses.otherItemUsage, client == .app else { return }
        let isRecent = values.withText(in: EventField.appVersion.rawValue, octets, &scratch) {
            AppVersion.reportsActions($0.extracting($1..<$1 + $2))
        }
        if isRecent == true { usage = UInt8(BuiltInClasses.itemUsageWithoutAction) }
    }

    /// Whether the user is a service account, by its type or its address.
    private func userIsMachine(
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) -> Bool {
        let isByType = values.withText(in: EventField.userType.rawValue, octets, &scratch) {
            ServiceAccount.isType($0.extracting($1..<$1 + $2))
        }
        if isByType == true { return true }
        return values.withText(in: EventField.userEmail.rawValue, octets, &scratch) {
            ServiceAccount.isAddress($0.extracting($1..<$1 + $2))
        } ?? false
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
            case .actorIsMachine: actorIsMachine(octets, values, &scratch)
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
        _ octets: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout OctetBuffer
    ) -> Bool {
        values.withText(in: EventField.actorEmail.rawValue, octets, &scratch) {
            ServiceAccount.isAddress($0.extracting($1..<$1 + $2))
        } ?? false
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
