import SystemCalls

/// A socket of TCP.
struct PlainChannel: ~Copyable, Channel {
    private let socket: Descriptor

    init(over socket: consuming Descriptor) {
        self.socket = socket
    }

    func write(_ bytes: Span<UInt8>) throws(TransportError) -> ChannelStep {
        do {
            return .done(try socket.send(bytes))
        } catch  where error.wouldBlock {
            return .wait(.writable)
        } catch {
            throw error.isBrokenPipe ? .closedByPeer : .broken(error)
        }
    }

    func read(into buffer: inout [UInt8]) throws(TransportError) -> ChannelStep {
        do {
            let count = try socket.read(into: &buffer, from: 0, to: buffer.count)
            return count == 0 ? .end : .done(count)
        } catch  where error.wouldBlock {
            return .wait(.readable)
        } catch {
            throw .broken(error)
        }
    }

    func isClosedByPeer() throws(TransportError) -> Bool {
        do {
            return try socket.isClosedByPeer
        } catch {
            throw .broken(error)
        }
    }

    func endSending() throws(TransportError) {
        do {
            try socket.endSending()
        } catch {
            throw .broken(socket.takeError("shutdown") ?? error)
        }
    }

    func withDescriptor<Result, Failure: Error>(
        _ body: (borrowing Descriptor) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(socket)
    }
}
