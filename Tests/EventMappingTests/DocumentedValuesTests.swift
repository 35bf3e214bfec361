import OnePasswordEvents
import TestSupport
import Testing

@Suite("Every documented value of sign-in attempts and audit events")
struct DocumentedValuesTests {
    @Test("the vocabularies are those of the documentation")
    func vocabularies() {
        #expect(
            Set(Vocabulary.auditActions.entries.map(\.value)) == ExpectedClass.documentedActions)
        #expect(
            Set(Vocabulary.auditObjectTypes.entries.map(\.value))
                == ExpectedClass.documentedObjects)
        #expect(Vocabulary.signInCategories.entries.count == 7)
        #expect(Vocabulary.signInTypes.entries.count == 32)
    }

    @Test("each pair of object and action", arguments: ExpectedClass.documentedObjects.sorted())
    func pairs(object: String) throws {
        for action in ExpectedClass.documentedActions.sorted() + ["brand-new"] {
            let event = try RenderedEvent(
                #"{"action":"\#(action)","object_type":"\#(object)","actor_uuid":"A"}"#)
            let expected = ExpectedClass(
                object: Array(object.unicodeScalars), action: Array(action.unicodeScalars),
                toOneself: false, byMachine: false)
            #expect(event.record.classID == expected.id)
            #expect(event.record.severity == expected.severity, "\(object) \(action)")
            #expect(event["cat"] == expected.category, "\(object) \(action)")
            if !expected.name.hasPrefix("Audit event: ") {
                #expect(event.record.name == expected.name)
            }
        }
    }

    @Test(
        "who acts and whom it is about",
        arguments: [
            (#""aux_uuid":"A""#, 7), (#""aux_uuid":"B""#, 6), (#""aux_uuid":" ""#, 6),
            (
                #""actor_details":{"email":"Ann@example.com"},"aux_details":{"email":"ann@EXAMPLE.com"}"#,
                7
            ),
            (#""actor_details":{"email":""},"aux_details":{"email":""}"#, 6),
        ])
    func oneself(members: String, severity: Int) throws {
        for (object, action) in [("gm", "join"), ("uva", "grant")] {
            let event = try RenderedEvent(
                #"{"actor_uuid":"A","action":"\#(action)","object_type":"\#(object)",\#(members)}"#)
            #expect(event.record.severity == severity)
        }
    }

    @Test("an invitation by a service account is provisioning at work")
    func machine() throws {
        let event = try RenderedEvent(
            #"{"actor_details":{"email":"x@1PasswordServiceAccounts.com"},"action":"create","object_type":"invite"}"#
        )
        #expect(event.record.severity == 3)
    }
}
