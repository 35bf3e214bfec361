/// A file whose content decides something, open after its owner and permissions were checked.
package struct TrustedFile: ~Copyable {
    /// The file, open for reading.
    package let descriptor: Descriptor
    /// The status that was checked.
    package let status: FileStatus

    /// Opens the file at `path` for reading, and checks it by `policy`.
    package init(_ path: String, _ policy: TrustPolicy) throws(TrustError) {
        let file: Descriptor
        let found: FileStatus
        do throws(SystemError) {
            let opened = try Descriptor(reading: path, followingLinks: policy.followsLinks)
            found = try opened.status
            file = opened
        } catch {
            throw error.isSymbolicLink && !policy.followsLinks
                ? .untrusted(.symbolicLink) : .system(error)
        }
        if let fault = policy.fault(of: found) { throw .untrusted(fault) }
        descriptor = file
        status = found
    }

    /// Opens the file `name` in `directory` for reading, and checks it by `policy`.
    ///
    /// No symbolic link is followed.
    package init(
        _ name: String, in directory: borrowing Directory, _ policy: TrustPolicy
    ) throws(TrustError) {
        let file: Descriptor
        let found: FileStatus
        do throws(SystemError) {
            let opened = try directory.open(reading: name)
            found = try opened.status
            file = opened
        } catch {
            throw error.isSymbolicLink ? .untrusted(.symbolicLink) : .system(error)
        }
        if let fault = policy.fault(of: found) { throw .untrusted(fault) }
        descriptor = file
        status = found
    }

    /// Returns the whole content.
    ///
    /// - Throws: `tooLarge` if it has more than `limit` bytes.
    package borrowing func bytes(upTo limit: Int) throws(TrustError) -> [UInt8] {
        // A file of /proc has no size.
        let size = status.size > 0 ? min(status.size, limit) : limit
        let bytes = try bytes(prefix: size + 1)
        guard bytes.count <= limit else {
            throw .untrusted(.tooLarge(max(bytes.count, status.size)))
        }
        return bytes
    }

    /// Returns the first `count` bytes, or all if there are fewer.
    package borrowing func bytes(prefix count: Int) throws(TrustError) -> [UInt8] {
        do throws(SystemError) {
            return try descriptor.bytes(upTo: count)
        } catch {
            throw .system(error)
        }
    }

    /// Returns the descriptor, whose offset is at the start of the file.
    consuming package func releaseDescriptor() -> Descriptor { descriptor }
}

/// What must hold for a file before its content is used.
///
/// All such files, and what is required of each:
///
/// | file | links | owner | permissions |
/// |---|---|---|---|
/// | private key | no | user or root | private |
/// | API token, key of pseudonyms | yes | any | private |
/// | token handed over by systemd | yes | any | any: the folder is private |
/// | configuration, names | yes | any | not writable by all |
/// | state, to be replaced | no | user | not writable by others |
/// | state, to be shown | no | user; for root any | not writable by others |
package struct TrustPolicy: Sendable, Hashable {
    /// Who may own the file.
    enum Owner: Sendable, Hashable {
        case anyone, userOrRoot, user
        /// The user; anyone if the user is root.
        case userUnlessRoot
    }

    /// Who may read or write the file.
    enum Access: Sendable, Hashable {
        case any, notWritableByAll, notWritableByOthers
        /// `FileStatus.isPrivate`.
        case isPrivate
    }

    let followsLinks: Bool
    let owner: Owner
    let access: Access

    /// A private key: who can read it can pretend to be this client.
    package static let privateKey = Self(
        followsLinks: false, owner: .userOrRoot, access: .isPrivate)
    /// A token of the Events API: who can read it can read the events.
    package static let token = Self(followsLinks: true, owner: .anyone, access: .isPrivate)
    /// The key of pseudonyms: who can read it can find out whom they stand for.
    package static let pseudonymKey = token
    /// A credential in a folder that systemd made for the service (systemd.exec(5), "Credentials").
    package static let credential = Self(followsLinks: true, owner: .anyone, access: .any)
    /// Settings and names: who can write them can redirect events.
    package static let configuration = Self(
        followsLinks: true, owner: .anyone, access: .notWritableByAll)
    /// A state file that will be replaced, and so must be the user's own.
    package static let ownState = Self(
        followsLinks: false, owner: .user, access: .notWritableByOthers)
    /// A state file that is only shown.
    package static let shownState = Self(
        followsLinks: false, owner: .userUnlessRoot, access: .notWritableByOthers)

    /// Returns why a file of this status must not be used, or nil.
    package func fault(of status: FileStatus) -> TrustFault? {
        guard status.kind == .regular else { return .notRegular }
        guard allows(owner: status) else { return .otherOwner(status.owner) }
        switch access {
        case .any: return nil
        case .notWritableByAll: return status.isWritableByAll ? .writable(status.mode) : nil
        case .notWritableByOthers: return status.isWritableByOthers ? .writable(status.mode) : nil
        case .isPrivate: return status.isPrivate ? nil : .readable(status.mode)
        }
    }

    private func allows(owner status: FileStatus) -> Bool {
        let user = effectiveUser()
        return switch owner {
        case .anyone: true
        case .userOrRoot: status.isOwnedByUserOrRoot
        case .user: status.owner == user
        case .userUnlessRoot: status.owner == user || user == 0
        }
    }
}

/// Why the content of a file must not be used.
package enum TrustFault: Sendable, Hashable {
    case symbolicLink
    /// A directory, pipe, device or socket.
    case notRegular
    /// The file belongs to the user of this ID.
    case otherOwner(UInt32)
    /// Users other than the owner may write to it; its mode.
    case writable(UInt32)
    /// Users other than the owner may read it; its mode.
    case readable(UInt32)
    /// The file has more bytes than are read; how many.
    case tooLarge(Int)
}

/// Why a file was not opened, or not read.
package enum TrustError: Error, Hashable {
    case system(SystemError)
    case untrusted(TrustFault)
}
