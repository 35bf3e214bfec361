import Checkpoints
import Forwarding
import SystemCalls
import ToolOptions
import Transports

/// The files that a run writes to, each for one purpose.
struct OutputFiles {
    private struct Output {
        let option: String
        let path: String
    }

    private var outputs: [Output] = []

    /// Lists the files of a plan and its copies, and the one of `--metrics`.
    init(of plan: ForwardPlan, metricsPath: String?) {
        for destination in plan.destinations + plan.routes { add("--to", destination.filePath) }
        for copy in plan.copies.map(\.plan) {
            for destination in copy.destinations { add("--copy-to", destination.filePath) }
            add("--copy-to", copy.unsentPath)
        }
        add("--rejects", plan.rejectsPath)
        add("--unsent", plan.unsentPath)
        add("--state", plan.state?.string)
        add("--metrics", metricsPath)
    }

    private mutating func add(_ option: String, _ path: String?) {
        if let path { outputs.append(Output(option: option, path: path)) }
    }

    /// Throws if two purposes have the same file; destinations of the run may share one.
    func check() throws(OptionError) {
        for (index, output) in outputs.enumerated() {
            let other = outputs[..<index].first { other in
                (output.option != "--to" || other.option != "--to")
                    && FileStatus.isSameFile(output.path, as: other.path)
            }
            guard let other else { continue }
            throw .unfit(option: output.option, reason: Messages.sameFile(as: other.option))
        }
    }
}

extension Destination {
    /// The file that it is, if it is one.
    fileprivate var filePath: String? {
        if case .file(let path, _) = self { path } else { nil }
    }
}
