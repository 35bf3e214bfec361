import Sockets

/// The file in which refused records are kept, a line each.
///
/// It is added to, and readable by its owner alone, since events hold personal data.
struct RejectsFile: ~Copyable {
    private let path: String
    private let file: Descriptor

    init(_ path: String) throws(RunFailure) {
        self.path = path
        do throws(SystemError) {
            file = try Descriptor(appendingTo: path)
        } catch {
            throw .cannotOpenRejects(path: path, error)
        }
    }

    /// Writes one line, all of it or none by the words of the error.
    func append(_ line: [UInt8]) throws(RunFailure) {
        do throws(SystemError) {
            var written = 0
            while written < line.count {
                written += try file.write(line.span.extracting(droppingFirst: written))
            }
        } catch {
            throw .cannotKeepReject(path: path, error)
        }
    }
}
