import Foundation

/// A TCP port of 127.0.0.1 that refuses connections, and that nobody else can take meanwhile.
package final class RefusingPort: Sendable {
    package let port: UInt16
    private let descriptor: CInt

    package init() throws {
        let listener = try Listener(.tcp, on: "127.0.0.1", receiveBuffer: nil, backlog: nil)
        port = listener.port
        descriptor = listener.descriptor
    }

    deinit { _ = close(descriptor) }
}

/// A TCP port of 127.0.0.1 that never answers: its queue of connections is full.
package final class SilentPort: Sendable {
    package let port: UInt16
    private let descriptors: [CInt]

    package init() throws {
        let listener = try Listener(.tcp, on: "127.0.0.1", receiveBuffer: nil, backlog: 0)
        port = listener.port
        var descriptors = [listener.descriptor]
        // A queue of length 0 holds one; the second finds it full.
        for _ in 0..<2 {
            let filler = try Listener(.tcp, on: "127.0.0.1", receiveBuffer: nil, backlog: nil)
            filler.connect(to: port)
            descriptors.append(filler.descriptor)
        }
        // The first must have reached the queue.
        _ = poll(nil, 0, 50)
        self.descriptors = descriptors
    }

    deinit {
        for descriptor in descriptors { _ = close(descriptor) }
    }
}

/// Returns a UDP port of `address` that nobody listens on.
package func unusedUDPPort(on address: String = "127.0.0.1") throws -> UInt16 {
    let listener = try Listener(.udp, on: address, receiveBuffer: nil)
    _ = close(listener.descriptor)
    return listener.port
}

/// Returns a TCP port of 127.0.0.1 that nobody listens on, for a program that wants one named.
package func unusedTCPPort() throws -> UInt16 {
    let listener = try Listener(.tcp, on: "127.0.0.1", receiveBuffer: nil, backlog: nil)
    _ = close(listener.descriptor)
    return listener.port
}
