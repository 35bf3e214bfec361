import Classification
import EventMapping
import FoundationEssentials
package import SystemCalls

/// The files with the names of vaults, items and users, read again when they change.
///
/// They hold what `op vault list`, `op item list` and `op user list` print with `--format json`
/// (1Password CLI 2.30): arrays of objects with `id`, and `title` with `category` and `vault`, or
/// `name`, or `email`.
struct NameFiles {
    private let paths: [String]
    private var status: [FileStatus?]
    private var looked = ContinuousClock.now

    /// The most bytes a file may have.
    static let longest = 64 << 20
    /// How often the files are looked at.
    private static let interval = Duration.seconds(1)

    init(_ paths: [String]) {
        self.paths = paths
        status = paths.map { _ in nil }
    }

    /// Reads the files.
    mutating func read() throws(NamesError) -> KnownNames {
        var names = KnownNames()
        for index in paths.indices {
            status[index] = try names.add(fileAt: paths[index])
        }
        return names
    }

    /// Reads the files again if one has changed; returns nil if none has.
    mutating func readAgain() throws(NamesError) -> KnownNames? {
        guard ContinuousClock.now - looked >= Self.interval else { return nil }
        looked = .now
        let now = paths.map { try? Descriptor(reading: $0).status }
        guard now != status || now.contains(where: { $0?.isFresh == true }) else { return nil }
        status = now
        return try read()
    }
}

/// Why a file with names cannot be used.
package enum NamesError: Error, Hashable {
    case unreadable(path: String, SystemError)
    case writableByAll(path: String)
    case tooLarge(path: String)
    /// It is not what `op` prints.
    case notAList(path: String)

    /// The file.
    package var path: String {
        switch self {
        case .unreadable(let path, _), .writableByAll(let path), .tooLarge(let path),
            .notAList(let path):
            path
        }
    }
}

extension FileStatus {
    /// Whether a change within the same second would not show.
    fileprivate var isFresh: Bool { modified >= Int(Date.now.timeIntervalSince1970) - 1 }
}

/// One object of the lists that `op` prints.
private struct NamedThing: Decodable {
    struct Vault: Decodable {
        let id: String
        let name: String?
    }

    let id: String
    let title: String?
    let name: String?
    let email: String?
    let category: String?
    let vault: Vault?
}

extension KnownNames {
    /// Adds the names of a file; returns the file's attributes.
    fileprivate mutating func add(fileAt path: String) throws(NamesError) -> FileStatus {
        let status: FileStatus
        let bytes: [UInt8]
        do throws(TrustError) {
            let file = try TrustedFile(path, .configuration)
            status = file.status
            bytes = try file.bytes(upTo: NameFiles.longest)
        } catch {
            switch error {
            case .system(let error): throw .unreadable(path: path, error)
            case .untrusted(.tooLarge): throw .tooLarge(path: path)
            case .untrusted(.writable): throw .writableByAll(path: path)
            case .untrusted: throw .notAList(path: path)
            }
        }
        guard let things = try? JSONDecoder().decode([NamedThing].self, from: Data(bytes)) else {
            throw .notAList(path: path)
        }
        for thing in things { add(thing) }
        return status
    }

    private mutating func add(_ thing: NamedThing) {
        if let vault = thing.vault, let name = vault.name {
            set(.vault, of: vault.id, to: name)
        }
        if let title = thing.title {
            set(.item, of: thing.id, to: title)
            set(.itemCategory, of: thing.id, to: thing.category)
        } else if let email = thing.email {
            set(.user, of: thing.id, to: email)
        } else if let name = thing.name {
            set(.vault, of: thing.id, to: name)
        }
    }
}
