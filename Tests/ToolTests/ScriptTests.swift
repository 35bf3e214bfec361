import Foundation
import Testing

extension ToolTests {
    @Suite("Scripts: what is typed, and what comes out")
    struct ScriptTests {
        @Test("there are scripts")
        func scriptsAreFound() {
            #expect(Script.all.count >= 10)
            for script in Script.all { #expect(!script.steps.isEmpty, "\(script.name)") }
        }

        @Test("does what it says", arguments: Script.all)
        func script(_ script: Script) async throws {
            try await Places.withTemporaryFolder { folder in
                try FileManager.default.createSymbolicLink(
                    at: folder.appending(path: "Examples"), withDestinationURL: Places.examples)
                for (name, text) in script.files {
                    try Data(text.bytes).write(to: folder.appending(path: name))
                }
                for step in script.steps { try await check(step, of: script, in: folder) }
            }
        }

        private func check(
            _ step: Script.Step, of script: Script, in folder: URL
        ) async throws {
            let run = try await ToolRun(
                step.arguments, environment: step.environment, in: folder,
                input: bytes(of: step.input, in: folder),
                output: step.closesOutput ? .closedPipe : .pipe)
            let place = "\(script.name):\(step.lineNumber)"
            func expect(_ what: String, _ difference: String?) {
                if let difference { Issue.record("\(place): \(what): \(difference)") }
            }
            switch step.output {
            case .text(let text): expect("stdout", text.difference(from: run.output))
            case .file(let name):
                let expected = try bytes(of: .file(name), in: folder)
                #expect(run.output == expected, "\(place): stdout is not \(name)")
            }
            expect("stderr", step.errors.difference(from: Array(run.errors.utf8)))
            #expect(run.status == step.status, "\(place): status, stderr: \(run.errors)")
            for (name, text) in step.files {
                let data = try Data(contentsOf: folder.appending(path: name))
                expect("file \(name)", text.difference(from: Array(data)))
            }
            for (name, mode) in step.modes {
                let path = folder.appending(path: name).path
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                let found = (attributes[.posixPermissions] as? NSNumber)?.intValue
                #expect(found == mode, "\(place): mode of \(name)")
            }
        }

        private func bytes(of source: Script.Source, in folder: URL) throws -> [UInt8] {
            switch source {
            case .text(let text): text.bytes
            case .file(let name): Array(try Data(contentsOf: folder.appending(path: name)))
            }
        }
    }
}
