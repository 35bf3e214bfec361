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
            if settings.wantsHelp { return Speech.answer(HelpPage.state.text) }
            if let folder = settings.folder {
                return StreamStateCommand.run(try settings.action(for: operands, .time), in: folder)
            }
            return run(try settings.action(for: operands, .offset), try settings.place())
        } catch {
            Speech.error(error.words)
            Speech.hint(Words.stateHelpHint)
            return .usage
        }
    }

    private static func run(_ action: StateAction<Int?>, _ place: StatePlace) -> ExitStatus {
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
        Speech.error(Words.failed(error))
        if let hint = Words.hint(for: error) { Speech.hint(hint) }
        return error.exitStatus
    }

    private static func show(
        _ place: StatePlace, asJSON: Bool
    ) throws(CheckpointError) -> ExitStatus {
        guard let record = try Checkpoint.look(at: place) else {
            Speech.error(Words.noState(place.path))
            return .inputMissing
        }
        let shown = ShownState(record)
        return Speech.answer(asJSON ? shown.json : shown.text)
    }

    private static func set(
        _ place: StatePlace, _ input: String, _ offset: Int?
    ) throws(CheckpointError) -> ExitStatus {
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor(reading: input)
        } catch {
            Speech.error(Words.cannotRead(input, error))
            return .inputMissing
        }
        var checkpoint = try Checkpoint(place)
        let position = try checkpoint.set(input, file, to: offset)
        Speech.note(Words.positionSet(input, position))
        return .delivered
    }

    private static func forget(
        _ place: StatePlace, _ input: String
    ) throws(CheckpointError) -> ExitStatus {
        var checkpoint = try Checkpoint(place)
        guard try checkpoint.forget(input) else {
            Speech.error(Words.inputUnknown(input, to: place.path))
            Speech.hint(Words.stateShowHint)
            return .inputMissing
        }
        Speech.note(Words.inputForgotten(input))
        return .delivered
    }

    private static func reset(_ place: StatePlace) throws(CheckpointError) -> ExitStatus {
        Speech.note(Words.stateReset(try Checkpoint.reset(place), of: place.path))
        return .delivered
    }
}
