import Sockets

/// A file in which records are kept that were not forwarded, a line each.
///
/// It is added to, and readable by its owner alone, since events hold personal data.
struct KeptRecords: ~Copyable {
    private let path: String
    private let file: Descriptor
    private var isOnDisk = true

    init(_ path: String) throws(RunFailure) {
        self.path = path
        do throws(SystemError) {
            file = try Descriptor(appendingTo: path)
        } catch {
            throw .cannotOpen(path: path, error)
        }
    }

    /// Writes one line, all of it or none by the words of the error.
    mutating func append(_ line: [UInt8]) throws(RunFailure) {
        isOnDisk = false
        do throws(SystemError) {
            var written = 0
            while written < line.count {
                written += try file.write(line.span.extracting(droppingFirst: written))
            }
        } catch {
            throw .cannotKeep(path: path, error)
        }
    }

    /// Waits until the disk has everything.
    mutating func synchronize() throws(RunFailure) {
        if isOnDisk { return }
        do throws(SystemError) {
            if try file.isRegularFile { try file.synchronize() }
            isOnDisk = true
        } catch {
            throw .cannotKeep(path: path, error)
        }
    }
}
