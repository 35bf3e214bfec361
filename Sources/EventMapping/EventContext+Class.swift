import Bytes
import Classification
import JSONStream
import OnePasswordEvents

/// Which class an event is of.
extension EventContext {
    mutating func classifyItemUsage(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        let slot = EventField.action.rawValue
        let named = values.withText(in: slot, bytes, &scratch) { bytes, start, count in
            ItemUsageClasses.index(of: bytes, start: start, count: count)
                ?? (count == 0
                    ? BuiltInClasses.itemUsageWithoutAction : BuiltInClasses.unlistedItemUsage)
        }
        eventClass = named ?? BuiltInClasses.itemUsageWithoutAction
    }

    /// Gives an item usage by a person the class of those.
    @inline(never)
    mutating func considerPeople(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        let place = BuiltInClasses.itemUsage(byPeopleIn: client, row: eventClass)
        guard place != eventClass, !userIsMachine(bytes, values, &scratch) else { return }
        eventClass = place
    }

    /// Lets the sentence of an app that says nothing of what was done be silent about its age where
    /// its version is not an old one.
    @inline(never)
    mutating func considerVersion(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        guard usage == BuiltInClasses.otherItemUsage, client == .app else { return }
        let isRecent = values.withText(in: EventField.appVersion.rawValue, bytes, &scratch) {
            AppVersion.reportsActions($0.extracting($1..<$1 + $2))
        }
        if isRecent == true { usage = UInt8(BuiltInClasses.itemUsageWithoutAction) }
    }

    /// Whether the user is a service account, by its type or its address.
    private func userIsMachine(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        let isByType = values.withText(in: EventField.userType.rawValue, bytes, &scratch) {
            ServiceAccount.isType($0.extracting($1..<$1 + $2))
        }
        if isByType == true { return true }
        return values.withText(in: EventField.userEmail.rawValue, bytes, &scratch) {
            ServiceAccount.isAddress($0.extracting($1..<$1 + $2))
        } ?? false
    }

    mutating func classifySignIn(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        eventClass = BuiltInClasses.signInWithoutCategory
        guard let category = values.value(EventField.category.rawValue) else { return }
        let (isBlank, row) = category.withText(bytes, &scratch) { name in
            (name.isEmpty, SignInClasses.index(of: name))
        }
        guard let row else {
            if !isBlank { eventClass = BuiltInClasses.unlistedSignIn }
            return
        }
        let isRaised =
            values.value(EventField.type.rawValue)?.withText(bytes, &scratch) { type in
                SignInClasses.raises(type, row: row)
            } ?? false
        eventClass = BuiltInClasses.signIn(row: row, isRaised: isRaised)
    }

    mutating func classifyAudit(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        let action = place(of: .action, in: .auditActions, bytes, values, &scratch)
        let object = place(of: .objectType, in: .auditObjectTypes, bytes, values, &scratch)
        guard let row = AuditClasses.row(object: object, action: action) else {
            let areKnown = action != nil && object != nil
            eventClass = areKnown ? BuiltInClasses.unlistedAudit : BuiltInClasses.unknownAudit
            return
        }
        let isException =
            switch AuditClasses.rows[row].exception {
            case .actorIsAffected: actorIsAffected(bytes, values)
            case .actorIsMachine: actorIsMachine(bytes, values, &scratch)
            case nil: false
            }
        eventClass = BuiltInClasses.audit(row: row, isException: isException)
    }

    private func place(
        of field: EventField, in vocabulary: Vocabulary, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Int? {
        values.withText(in: field.rawValue, bytes, &scratch) {
            vocabulary.index(of: $0.extracting($1..<$1 + $2))
        } ?? nil
    }

    /// Whether actor and affected user have one id, or one address whatever its letters' case.
    ///
    /// The affected user is the one in `duser` and `duid`; of a group's member and of a user with
    /// access to a vault that is the auxiliary one.
    private func actorIsAffected(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> Bool {
        func text(_ field: EventField) -> String? {
            values.value(field.rawValue)?.string(bytes)
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
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        values.withText(in: EventField.actorEmail.rawValue, bytes, &scratch) {
            ServiceAccount.isAddress($0.extracting($1..<$1 + $2))
        } ?? false
    }
}

extension JSONSlice {
    /// The text without its escapes and outer spaces, or nil where nothing is left.
    fileprivate func string(_ bytes: Span<UInt8>) -> String? {
        var scratch = ByteBuffer(capacity: count)
        return withText(bytes, &scratch) { text in
            text.isEmpty
                ? nil : String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
        }
    }
}
