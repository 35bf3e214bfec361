package import Compression
package import SystemCalls

/// Why a position cannot be read, kept or changed; the path is that of the file concerned.
package enum CheckpointError: Error, Hashable {
    /// The folder of the state file is not there, or cannot be entered.
    case cannotOpenFolder(path: String, SystemError)
    /// The folder of the state file cannot be made.
    case cannotCreateFolder(path: String, reason: String)
    /// Other users may remove or replace what lies in the folder of the state file.
    case exposedFolder(path: String)
    /// The lock, or the file that is to replace the old one, cannot be created.
    case cannotCreate(path: String, SystemError)
    case cannotRead(path: String, SystemError)
    case cannotWrite(path: String, SystemError)
    /// Another process has the lock.
    case locked(path: String)
    /// A signal came while another process had the lock.
    case interrupted(path: String)
    /// There is a state file, or a lock, that must not be relied on; nothing was changed.
    case refused(path: String, StateRefusal)
    /// What an input begins with cannot be read.
    case cannotReadInput(path: String, SystemError)
    /// An input is packed by gzip, and zlib does not help.
    case cannotUnpackInput(path: String, GzipError)
    /// Only ordinary files have positions.
    case notAFile(path: String)
    /// A position was to be set that lies behind the end of the input.
    case behindEnd(path: String, size: Int)

    /// Whether another try, a little later, may do better.
    package var isTransient: Bool {
        switch self {
        case .locked: true
        default: false
        }
    }
}

/// Why a state file must not be relied on.
package enum StateRefusal: Error, Hashable {
    case symbolicLink
    case notAFile
    /// It belongs to the user of this number.
    case otherOwner(UInt32)
    /// Other users may write to it; its mode is this.
    case writableByOthers(UInt32)
    case tooLarge(bytes: Int, limit: Int)
    case empty
    /// Nothing but zeros, as after a loss of power.
    case zeros
    /// It begins as a state file and does not end as one.
    case cutOff
    case notState
    /// The content is not what was written: its sum is another.
    case wrongCheck
    /// The sum is right, but the positions cannot be.
    case impossible
    /// It comes from a later version of the tool.
    case newerVersion(Int)
    /// Its positions belong to something else.
    case otherSource(String)

    /// Whether there is a file that the user may do away with.
    var isOfUsersFile: Bool {
        switch self {
        case .notAFile, .otherOwner: false
        default: true
        }
    }
}
