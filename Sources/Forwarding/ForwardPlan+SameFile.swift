import SystemCalls
import Transports

extension ForwardPlan {
    /// The path of an input that the run would add to while it reads it, and so without an end.
    var inputWrittenTo: String? {
        let outputs = writtenPaths.compactMap { try? FileFacts(of: $0) }
            .filter { $0.kind == .regular }
        guard !outputs.isEmpty else { return nil }
        return inputs.first { name in
            guard let input = try? Self.facts(ofInput: name) else { return false }
            return outputs.contains { $0.isSameFile(as: input) }
        }
    }

    private var writtenPaths: [String] {
        let files = (destinations + routes).compactMap { destination in
            switch destination {
            case .file(let path, _): path
            case .standardOutput: "/dev/stdout"
            default: nil
            }
        }
        return files + [rejectsPath, unsentPath].compactMap(\.self)
    }

    private static func facts(ofInput name: String) throws(SystemError) -> FileFacts {
        try name == "-" ? Descriptor.standardInput().facts : FileFacts(of: name)
    }
}
