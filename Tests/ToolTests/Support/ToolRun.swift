import Foundation
import TestSupport

/// What one whole run of the tool gave.
struct ToolRun: Sendable {
    let output: [UInt8]
    let errors: String
    let status: Int32

    /// Runs the tool with `input` on its standard input.
    init(
        _ arguments: [String], environment: [String: String] = [:],
        in folder: URL = Places.repository, input: [UInt8] = [],
        output: RunningTool.Output = .pipe, binary: URL = Places.tool
    ) async throws {
        let tool = try RunningTool(
            arguments, environment: environment, in: folder, output: output, binary: binary)
        async let feeding: Void = inThread {
            _ = tool.feed(input)
            try? tool.input.close()
        }
        if case .pipe = output {
            self.output = await tool.allOutput()
        } else {
            self.output = []
        }
        let ending = await tool.ended()
        await feeding
        errors = ending.errors
        status = ending.status
    }

    /// The messages of an output in which each ends with a line feed.
    var lines: [[UInt8]] { byteLines(output) }
}

/// The lines of `bytes`, without their line feeds.
func byteLines(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map(Array.init).dropLast(bytes.last == UInt8(ascii: "\n") || bytes.isEmpty ? 1 : 0)
}
