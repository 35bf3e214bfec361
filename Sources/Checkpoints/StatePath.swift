import SystemCalls

/// The path of a state file, and of the files beside it.
///
///     usage.state          the file
///     usage.state.lock     locked while a run may write the file; never removed
///     .usage.state.4711    the next content, being written by process 4711
///     usage.state.refused  a file that was not a state file when it was reset
package struct StatePath: Sendable, Hashable {
    /// The path as the user gave it.
    package let string: String
    let folder: String
    let name: String

    /// Parses a path; nil if its last component cannot be a file's name.
    package init?(_ string: String) {
        let parts = string.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !["", ".", ".."].contains(name) else { return nil }
        self.string = string
        self.name = String(name)
        let folder = string.dropLast(name.count)
        self.folder = folder.isEmpty ? "." : String(folder)
    }

    var lockName: String { name + ".lock" }
    var lockPath: String { string + ".lock" }
    var refusedName: String { name + ".refused" }
    var refusedPath: String { string + ".refused" }
}

extension StatePath {
    /// The largest file that is read, in bytes.
    static let sizeLimit = 16 << 20

    /// Opens the folder of the file.
    func openFolder() throws(CheckpointError) -> Directory {
        do throws(SystemError) {
            return try Directory(folder)
        } catch {
            throw .cannotOpenFolder(path: folder, error)
        }
    }

    /// Returns the content of the file, if `policy` permits; nil if the file does not exist.
    func bytes(
        in folder: borrowing Directory, _ policy: TrustPolicy
    ) throws(CheckpointError) -> [UInt8]? {
        do throws(TrustError) {
            let file = try TrustedFile(name, in: folder, policy)
            return try file.bytes(upTo: Self.sizeLimit)
        } catch {
            switch error {
            case .system(let error) where error.isNoSuchFile: return nil
            case .system(let error): throw .cannotRead(path: string, error)
            case .untrusted(let fault): throw .refused(path: string, StateRefusal(fault))
            }
        }
    }
}

extension StateRefusal {
    /// Creates the refusal of a file that must not be trusted.
    init(_ fault: TrustFault) {
        self =
            switch fault {
            case .symbolicLink: .symbolicLink
            case .notRegular: .notAFile
            case .otherOwner(let owner): .otherOwner(owner)
            case .writable(let mode), .readable(let mode): .writableByOthers(mode)
            case .tooLarge(let size): .tooLarge(bytes: size, limit: StatePath.sizeLimit)
            }
    }
}

/// The folder of the state files of streams, one for each.
package struct StateDirectory: Sendable, Hashable {
    /// The path of the folder.
    package let path: String

    /// Creates the folder's description; nothing is opened.
    package init(_ path: String) {
        self.path = path
    }

    /// Returns the path of the state file of a stream: `ACCOUNT.STREAM.state`.
    ///
    /// Characters other than letters, digits, `.`, `-` and `_` become `_`.
    package func statePath(account: String, stream: String) -> StatePath? {
        StatePath("\(path)/\(fileName(account)).\(stream).state")
    }

    /// Returns the path of the file for what a copy does not deliver: `ACCOUNT.copy-NAME.unsent`.
    package func path(ofCopy name: String, account: String) -> String {
        "\(path)/\(fileName(account)).copy-\(fileName(name)).unsent"
    }

    private func fileName(_ text: String) -> String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
        return String(text.map { allowed.contains($0) ? $0 : "_" })
    }

    /// Creates the folder with mode `0700`, and its parents, if it does not exist.
    package func create() throws(CheckpointError) {
        do throws(SystemError) {
            try Directory.create(path)
        } catch {
            throw .cannotCreateFolder(path: path, error)
        }
    }
}
