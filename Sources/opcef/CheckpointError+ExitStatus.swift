import Checkpoints

extension CheckpointError {
    var exitStatus: ExitStatus {
        switch self {
        case .cannotOpenFolder, .cannotCreateFolder, .cannotCreate: .cannotCreate
        case .exposedFolder, .refused: .configuration
        case .cannotRead, .cannotWrite, .cannotReadInput: .inputOutput
        case .locked, .interrupted: .locked
        case .cannotUnpackInput: .inputMissing
        case .notAFile, .behindEnd: .usage
        }
    }
}
