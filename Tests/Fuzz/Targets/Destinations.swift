import Transports

@testable import opcef

/// Requires that a destination is read again as it is shown, or refused in printable words.
func checkDestination(_ text: String) {
    do throws(DestinationError) {
        let destination = try Destination(parsing: text)
        switch destination {
        case .file, .standardOutput: return
        default: break
        }
        requirePrintable("\(destination)")
        let again = try? Destination(parsing: "\(destination)")
        require(again == destination, "\(destination) is read as \(again.debugDescription)")
    } catch {
        requirePrintable(error.expectation(of: text))
    }
}
