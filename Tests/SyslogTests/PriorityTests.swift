import Syslog
import Testing

@Suite("RFC 5424, section 6.2.1: PRI")
struct PriorityTests {
    @Test(
        "facility * 8 + severity, at the numbers of tables 1 and 2",
        arguments: zip(0..., Priority.Facility.allCases).map { $0 },
        zip(0..., Priority.Severity.allCases).map { $0 })
    func rawValue(
        _ facility: (number: Int, case: Priority.Facility),
        _ severity: (number: Int, case: Priority.Severity)
    ) {
        let priority = Priority(facility.case, severity.case)
        #expect(Int(priority.rawValue) == facility.number * 8 + severity.number)
    }

    @Test("there are 24 facilities and 8 severities, so the last is 191")
    func counts() {
        #expect(Priority.Facility.allCases.count == 24)
        #expect(Priority.Severity.allCases.count == 8)
        #expect(Priority(.local7, .debug).rawValue == 191)
        #expect(Priority(.kernel, .emergency).rawValue == 0)
    }

    @Test("the example of the RFC: local use 4, notice is 165")
    func example() {
        #expect(Priority(.local4, .notice).rawValue == 165)
    }

    @Test("facilities have the names that users write")
    func names() {
        #expect(Priority.Facility.kernel.name == "kern")
        #expect(Priority.Facility.authpriv.name == "authpriv")
        #expect(Priority.Facility.local0.name == "local0")
        for facility in Priority.Facility.allCases where facility != .kernel {
            #expect(facility.name == "\(facility)")
        }
    }
}
