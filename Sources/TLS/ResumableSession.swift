import SystemCalls

/// A session of an ended connection, by which the next one has an abbreviated handshake.
///
/// RFC 8446, section 2.2 (TLS 1.3), RFC 5077 (TLS 1.2). The server shows by its knowledge of the
/// session that it is the one whose certificate was checked.
@safe
final class ResumableSession {
    let server: VerifiedServer
    private let library: OpenSSL
    private let stored: OpenSSL.StoredSession

    /// Takes the newest session of a connection that has ended in order; nil if there is none.
    init?(of session: OpenSSL.Session, with server: VerifiedServer, _ library: OpenSSL) {
        // Safe: the stored session is ours, and freed once, here or in `deinit`.
        guard let stored = unsafe library.storedSession(session) else { return nil }
        guard unsafe library.isResumable(stored) == 1 else {
            unsafe library.freeStoredSession(stored)
            return nil
        }
        self.server = server
        self.library = library
        unsafe self.stored = stored
    }

    deinit { unsafe library.freeStoredSession(stored) }

    /// Offers it in the handshake of `session`.
    func offer(in session: OpenSSL.Session) {
        // Safe: OpenSSL counts its own reference. Where it fails, the handshake is a full one.
        _ = unsafe library.offerSession(session, stored)
    }
}

/// A server whose certificate was checked in a full handshake, and until when that is enough.
struct VerifiedServer: Sendable {
    let peer: TLSPeer
    private let end: Deadline

    /// Describes a server that was checked just now.
    init(_ peer: TLSPeer, for time: Duration = .seconds(60)) {
        self.peer = peer
        end = Deadline(after: time)
    }

    /// Whether the check was a minute ago, or longer.
    var hasToBeChecked: Bool { end.isPast }
}

/// The sessions that connections to one destination can resume, by host.
///
/// Each is offered once (RFC 8446, appendix C.4). A server that requests a client certificate is
/// always given a full handshake: with OpenSSL such a server fails on a session if it has no session
/// id context (SSL_CTX_set_session_id_context(3)).
final class SessionCache {
    /// As many as there are connections at a time: those of unconfirmed batches.
    private static let capacity = 4
    private var sessions: [String: [ResumableSession]] = [:]
    private var refusing: Set<String> = []

    /// Whether the next handshake with `host` may be an abbreviated one.
    func hasSession(for host: String) -> Bool {
        sessions[host]?.contains { !$0.server.hasToBeChecked } ?? false
    }

    /// Takes out the newest session of `host` whose certificate was checked within a minute.
    func take(for host: String) -> ResumableSession? {
        sessions[host]?.removeAll(where: \.server.hasToBeChecked)
        return sessions[host]?.popLast()
    }

    /// Keeps a session, in place of the oldest where there are enough.
    func keep(_ session: ResumableSession, for host: String) {
        guard !refusing.contains(host), !session.server.peer.asksForCertificate else { return }
        if sessions[host, default: []].count == Self.capacity { sessions[host]?.removeFirst() }
        sessions[host, default: []].append(session)
    }

    /// Forgets the sessions of `host`, after a handshake with one of them has failed.
    func forget(_ host: String) { sessions[host] = nil }

    /// Keeps no more sessions of `host`, which fails where one is offered.
    func giveUp(_ host: String) { refusing.insert(host) }
}
