import Checkpoints
import Foundation
import SystemCalls
import ToolOptions

/// `opcef state`: shows, moves and forgets the positions of files.
enum StateCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) -> ExitStatus {
        var settings = StateSettings()
        do throws(OptionError) {
            let operands = try CommandLineParser(
                stateOptions, operandLimit: StateSettings.operandLimit
            ).parse(arguments, environment: environment, into: &settings)
            if settings.wantsHelp { return Console.answer(HelpPage.state.text) }
            if let folder = settings.folder {
                return StreamStateCommand.run(try settings.action(for: operands, .time), in: folder)
            }
            return run(try settings.action(for: operands, .offset), try settings.place())
        } catch {
            Console.error(error.words)
            Console.hint(Messages.stateHelpHint)
            return .usage
        }
    }

    private static func run(_ action: StateAction<Int?>, _ place: StatePath) -> ExitStatus {
        do throws(CheckpointError) {
            switch action {
            case .show(let asJSON): return try show(place, asJSON: asJSON)
            case .set(let input, let offset): return try set(place, input, offset)
            case .reset(let input?): return try forget(place, input)
            case .reset(nil): return try reset(place)
            }
        } catch {
            return tell(error)
        }
    }

    /// Tells of a failure, and returns the status that it has.
    static func tell(_ error: CheckpointError) -> ExitStatus {
        Console.error(Messages.failed(error))
        if let hint = Messages.hint(for: error) { Console.hint(hint) }
        return error.exitStatus
    }

    private static func show(
        _ place: StatePath, asJSON: Bool
    ) throws(CheckpointError) -> ExitStatus {
        guard let record = try Checkpoint.look(at: place) else {
            Console.error(Messages.noState(place.path))
            return .inputMissing
        }
        let shown = ShownState(record)
        return Console.answer(asJSON ? shown.json : shown.text)
    }

    private static func set(
        _ place: StatePath, _ input: String, _ offset: Int?
    ) throws(CheckpointError) -> ExitStatus {
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor(reading: input)
        } catch {
            Console.error(Messages.cannotRead(input, error))
            return .inputMissing
        }
        var checkpoint = try Checkpoint(place)
        let position = try checkpoint.set(input, file, to: offset)
        Console.note(Messages.positionSet(input, position))
        return .delivered
    }

    private static func forget(
        _ place: StatePath, _ input: String
    ) throws(CheckpointError) -> ExitStatus {
        var checkpoint = try Checkpoint(place)
        guard try checkpoint.forget(input) else {
            Console.error(Messages.inputUnknown(input, to: place.path))
            Console.hint(Messages.stateShowHint)
            return .inputMissing
        }
        Console.note(Messages.inputForgotten(input))
        return .delivered
    }

    private static func reset(_ place: StatePath) throws(CheckpointError) -> ExitStatus {
        Console.note(Messages.stateReset(try Checkpoint.reset(place), of: place.path))
        return .delivered
    }
}
