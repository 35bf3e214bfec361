package import Bytes
package import JSONStream
package import OnePasswordEvents

/// Decides what an event is: its class by the built-in tables, and what the user's rules make of it.
package struct Classifier: Sendable {
    /// The classes that events get, with those that rules change.
    package let classes: ClassTable
    /// The user's rules.
    package private(set) var rules: RuleSet
    /// The same as in `BuiltInClasses`, where asking for it takes a call (Swift 6.3.1).
    private let rowsWithMore = BuiltInClasses.rowsWithMore

    /// Creates a classifier by the built-in tables and some rules, of which the first that holds
    /// counts.
    package init(rules: [EventRule] = []) {
        classes = ClassTable(rules)
        self.rules = RuleSet(rules)
    }

    /// What ids are called, which rules may ask for.
    package var names: KnownNames {
        get { rules.names }
        set { rules.names = newValue }
    }

    /// Classifies an event; `scratch` is overwritten.
    ///
    /// What it says depends on the arguments, the rules and the names alone.
    package func classify(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) -> ClassifiedEvent {
        var event = ClassifiedEvent(kind, bytes, values, &scratch)
        switch kind {
        case .itemUsage: event.classifyItemUsage(rowsWithMore, bytes, values, &scratch)
        case .signInAttempt:
            event.builtInClass = signInClass(bytes, values, &scratch)
        case .auditEvent:
            event.pair = AuditPair(
                object: values.index(of: .objectType, in: .auditObjectTypes, bytes, &scratch),
                action: values.index(of: .action, in: .auditActions, bytes, &scratch))
            if event.pair.action == nil,
                let action = values.value(EventField.version3Action.rawValue)
            {
                event.pair = action.withText(bytes, &scratch) { Version3Deeds.pair(of: $0) }
            }
            event.builtInClass = auditClass(event.pair, bytes, values, &scratch)
        }
        event.classID = event.builtInClass
        if !rules.isEmpty { applyRule(to: &event, bytes, values, &scratch) }
        return event
    }

    @inline(never)
    private func applyRule(
        to event: inout ClassifiedEvent, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) {
        guard let outcome = rules.evaluate(event, bytes, values, &scratch) else { return }
        event.rule = outcome
        event.classID = classes.id(event.builtInClass, changedBy: outcome.rule)
    }
}

// Item usage

extension ClassifiedEvent {
    /// Finds client and class.
    @inline(__always)
    fileprivate mutating func classifyItemUsage(
        _ rowsWithMore: UInt64, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) {
        let action = EventField.action.rawValue
        let named = values.withText(in: action, bytes, &scratch) { bytes, start, count in
            ItemUsageClasses.index(of: bytes, start: start, count: count)
                .map { BuiltInClasses.itemUsage(row: $0) }
                ?? (count == 0
                    ? BuiltInClasses.itemUsageWithoutAction : BuiltInClasses.unlistedItemUsage)
        }
        builtInClass = named ?? BuiltInClasses.itemUsageWithoutAction
        usage = builtInClass
        let name = EventField.appName.rawValue
        client =
            values.withText(in: name, bytes, &scratch) {
                ClientKind(appName: $0, start: $1, count: $2)
            } ?? .unknown
        if rowsWithMore >> UInt64(builtInClass.index) & 1 != 0 {
            considerPeople(bytes, values, &scratch)
            considerVersion(bytes, values, &scratch)
        }
    }

    /// Gives an item usage by a person the class of those.
    @inline(never)
    private mutating func considerPeople(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        let ofPeople = BuiltInClasses.itemUsage(byPeopleIn: client, builtInClass)
        guard ofPeople != builtInClass, !userIsMachine(bytes, values, &scratch) else { return }
        builtInClass = ofPeople
    }

    /// Lets the sentence of an app that says nothing of what was done be silent about its age where
    /// its version is not an old one.
    @inline(never)
    private mutating func considerVersion(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) {
        guard usage == BuiltInClasses.otherItemUsage, client == .app else { return }
        let isRecent = values.withText(in: EventField.appVersion.rawValue, bytes, &scratch) {
            AppVersion.reportsActions($0.extracting($1..<$1 + $2))
        }
        if isRecent == true { usage = BuiltInClasses.itemUsageWithoutAction }
    }

    /// Whether the user is a service account, by its type or its address.
    private func userIsMachine(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        let isByType = values.withText(in: EventField.userType.rawValue, bytes, &scratch) {
            ServiceAccount.isType($0.extracting($1..<$1 + $2))
        }
        return isByType == true || values.isMachine(.userEmail, bytes, &scratch)
    }
}

// Sign-in attempts and audit events

extension Classifier {
    private func signInClass(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> ClassID {
        guard let category = values.value(EventField.category.rawValue) else {
            return BuiltInClasses.signInWithoutCategory
        }
        let (isBlank, row) = category.withText(bytes, &scratch) { name in
            (name.isEmpty, SignInClasses.index(of: name))
        }
        guard let row else {
            return isBlank
                ? BuiltInClasses.signInWithoutCategory : BuiltInClasses.unlistedSignIn
        }
        let isRaised =
            values.value(EventField.type.rawValue)?.withText(bytes, &scratch) { type in
                SignInClasses.raises(type, row: row)
            } ?? false
        return BuiltInClasses.signIn(row: row, isRaised: isRaised)
    }

    private func auditClass(
        _ pair: AuditPair, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) -> ClassID {
        guard let row = AuditClasses.row(object: pair.object, action: pair.action) else {
            let areKnown = pair.action != nil && pair.object != nil
            return areKnown ? BuiltInClasses.unlistedAudit : BuiltInClasses.unknownAudit
        }
        let isException =
            switch AuditClasses.rows[row].exception {
            case .actorIsAffected: actorIsAffected(bytes, values)
            case .actorIsMachine: values.isMachine(.actorEmail, bytes, &scratch)
            case nil: false
            }
        return BuiltInClasses.audit(row: row, isException: isException)
    }

    /// Whether actor and affected user have one id, or one address whatever its letters' case.
    ///
    /// The affected user is the one in `duser` and `duid`; of a group's member and of a user with
    /// access to a vault that is the auxiliary one.
    private func actorIsAffected(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> Bool {
        let ids: [EventField] = [.actorUUID, .actorDetailsUUID]
        let actor = ids.first { values.value($0.rawValue)?.isBlank(bytes) == false }
        for other in [EventField.auxUUID, .auxUserUUID, .objectUserUUID] {
            if let actor, values.haveSameText(actor.rawValue, other.rawValue, bytes) { return true }
        }
        let email = EventField.actorEmail.rawValue
        guard values.value(email)?.isBlank(bytes) == false else { return false }
        return [EventField.objectUserEmail, .auxUserEmail].contains {
            values.haveSameText(email, $0.rawValue, bytes, ignoringCase: true)
        }
    }
}

extension FieldValues {
    /// The index of a field's text in a vocabulary.
    fileprivate func index(
        of field: EventField, in vocabulary: Vocabulary, _ bytes: Span<UInt8>,
        _ scratch: inout ByteBuffer
    ) -> Int? {
        withText(in: field.rawValue, bytes, &scratch) {
            vocabulary.index(of: $0.extracting($1..<$1 + $2))
        } ?? nil
    }

    /// Whether a field holds the address of a service account.
    fileprivate func isMachine(
        _ email: EventField, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer
    ) -> Bool {
        withText(in: email.rawValue, bytes, &scratch) {
            ServiceAccount.isAddress($0.extracting($1..<$1 + $2))
        } ?? false
    }
}
