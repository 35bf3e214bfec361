import Forwarding
import ToolOptions

/// `opcef unmask TOKEN…`: whose tokens they are.
enum UnmaskCommand {
    static func run(_ invocation: Invocation<UnmaskSettings>) throws(UsageError) -> ExitStatus {
        let settings = invocation.settings
        let paths = settings.forward.namesPaths + settings.valuePaths
        let keyPath: String
        do throws(OptionError) {
            keyPath = try settings.keyPath(for: invocation.operands)
        } catch {
            throw .option(error)
        }
        var unmasking: Unmasking
        do throws(PseudonymKeyError) {
            unmasking = try Unmasking(invocation.operands, keyPath: keyPath)
        } catch {
            return Console.report(error.report)
        }
        for path in paths {
            do throws(InputError) {
                try unmasking.tryValues(ofFileAt: path)
            } catch {
                return Console.report(
                    error.report(path, readBy: "opcef unmask … --values /dev/stdin"))
            }
        }
        let lines = invocation.operands.compactMap { token in
            unmasking.values[token].map { "\(token)  \(printable($0))\n" }
        }
        let status = Console.answer(lines.joined())
        let unknown = invocation.operands.filter { unmasking.values[$0] == nil }
        for token in unknown {
            Console.report(ErrorReport(Messages.unknownToken(token), .someRejected))
        }
        return unknown.isEmpty ? status : .someRejected
    }
}

extension Command {
    static let unmask = Command(
        "unmask", Messages.unmaskCommand,
        usage: ["opcef unmask TOKEN… --pseudonym-key FILE --values FILE|--names FILE"],
        sections: [DefinitionSection("Operands", [Definition("TOKEN", Messages.unmaskOperand)])],
        options: unmaskOptions, operandLimit: .max, configuredBy: \.shared, UnmaskCommand.run)
}

/// What the user typed for `opcef unmask`.
struct UnmaskSettings: CommandSettings {
    /// The key and the names of a run.
    var forward = ForwardSettings()
    var valuePaths: [String] = []

    var wantsHelp: Bool { forward.wantsHelp }
    var logForm: LogForm? { forward.logForm }

    /// The file with the key, if there is something to find and something to try.
    fileprivate func keyPath(for tokens: [String]) throws(OptionError) -> String {
        guard !tokens.isEmpty else {
            throw .needed(option: "TOKEN", reason: Messages.unmaskNeedsToken)
        }
        guard let path = forward.pseudonymKey else {
            throw .needed(option: "--pseudonym-key", reason: Messages.tokensNeedKey)
        }
        guard !forward.namesPaths.isEmpty || !valuePaths.isEmpty else {
            throw .needed(option: "--values or --names", reason: Messages.unmaskNeedsValues)
        }
        return path
    }
}

/// All options of `opcef unmask`.
let unmaskOptions: [ToolOption<UnmaskSettings>] =
    [
        ToolOption(
            "values", nil, "FILE", in: .input,
            "Try all values in FILE: events, or a list with one on each line; may be repeated",
            variable: .none
        ) { settings, text in settings.valuePaths.append(text) }
    ]
    + forwardOptions.filter {
        ["pseudonym-key", "names", "log", "config", "help"].contains($0.name)
    }.map { $0.within(\.forward) }
