import Foundation

@testable import Forwarding

extension FuzzTarget {
    /// The identifiers of an export are at most as many as its values, and bad lines have numbers of
    /// lines that there are.
    static let exports = FuzzTarget("exports") { bytes in
        let path = scratchFile(bytes)
        let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
        for form in [ExportedIdentifiers.Form.lines, .column("id"), .member("a.id")] {
            var bad = 0
            let export = try? ExportedIdentifiers(reading: path, as: form, unless: nil) { line, _ in
                require((1...lines).contains(line), "line \(line) of \(lines)")
                bad += 1
            }
            guard let export else { continue }
            require(export.badLines == bad, "\(export.badLines) bad lines, not \(bad)")
            require(export.count <= bytes.count, "\(export.count) identifiers")
        }
    }
}
