import Glibc

/// Standard input, output or error.
package enum StandardStream: CaseIterable, Sendable {
    case input, output, error

    private var number: CInt {
        switch self {
        case .input: STDIN_FILENO
        case .output: STDOUT_FILENO
        case .error: STDERR_FILENO
        }
    }

    /// Whether the stream is a terminal.
    ///
    /// The corresponding C function is `isatty`.
    package var isTerminal: Bool { isatty(number) != 0 }

    /// Whether this is the stream that `JOURNAL_STREAM` describes, so that systemd's journal reads it.
    ///
    /// The variable has the numbers of device and inode, as `9:24553`; a program that was started by
    /// a service may have the variable and another stream (systemd.exec(5)).
    package func isJournal(_ journalStream: String?) -> Bool {
        guard let journalStream, let copy = try? Descriptor(duplicating: number),
            let status = try? copy.status
        else { return false }
        return journalStream == "\(status.device):\(status.inode)"
    }

    /// Writes all of `text`, and waits where the stream does not block but is full.
    ///
    /// The corresponding C function is `write`.
    package func write(_ text: String) throws(SystemError) {
        let number = number
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let rest = bytes.span.extracting(written...)
            do throws(SystemError) {
                written += try unsafe rest.withUnsafeBufferPointer { buffer throws(SystemError) in
                    // Safe: the kernel reads at most `buffer.count` bytes, and keeps no pointer.
                    try retryingOnInterrupt("write") {
                        unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
                    }
                }
            } catch  where error.number == EAGAIN {
                var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                // Safe: the kernel fills in the one structure.
                _ = unsafe poll(&request, 1, -1)
            }
        }
    }

    /// Opens `/dev/null` for each of the three that was closed at the start.
    ///
    /// Otherwise the next file or socket would get such a number, and be mistaken for standard output.
    /// `/dev/null` is opened in the wrong direction, so that reading standard input or writing
    /// standard output fails with `EBADF` as it would on a closed descriptor. The corresponding C
    /// function is `open`.
    package static func reserveClosed() {
        for stream in allCases where fcntl(stream.number, F_GETFD) < 0 {
            // Safe: the kernel reads the path up to its zero, and keeps no pointer.
            _ = unsafe open("/dev/null", stream == .input ? O_WRONLY : O_RDONLY)
        }
    }
}
