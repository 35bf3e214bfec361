import OnePasswordEvents

/// The actions of version 3 of the Events API that are a deed of version 2.
///
/// No table of 1Password's is known. A pair is listed only if the words of both say the same, so
/// that one deed has one class, whatever version reports it.
package enum Version3Deeds {
    /// An action of version 3, and the object and action of version 2.
    package struct Deed: Sendable {
        package let action: String
        package let object: String
        package let olderAction: String
    }

    package static let all = [
        // A token is made for a service account: the only action that is known letter by letter.
        Deed(
            action: "service-account.token.create", object: "satoken", olderAction: "create")
    ]

    private static let pairs = all.map { deed in
        (
            action: Array(deed.action.utf8),
            pair: AuditPair(
                object: Vocabulary.auditObjectTypes.index(of: Array(deed.object.utf8).span),
                action: Vocabulary.auditActions.index(of: Array(deed.olderAction.utf8).span))
        )
    }

    /// The deed of an action; of two unknown words if it is none of version 2.
    static func pair(of action: Span<UInt8>) -> AuditPair {
        let found = pairs.first { entry in
            entry.action.count == action.count
                && action.indices.allSatisfy { action[$0] == entry.action[$0] }
        }
        return found?.pair ?? AuditPair()
    }
}
