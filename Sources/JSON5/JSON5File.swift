package import SystemCalls

/// A configuration file: where it lies, and what it holds.
package struct JSON5File: Sendable, Hashable {
    package let path: String
    package let root: JSON5Node

    /// The most bytes a file may have.
    package static let longest = 1 << 20

    /// Reads the file at `path`, which not every user may be able to change.
    package init(_ path: String) throws(JSON5FileError) {
        self.path = path
        let bytes: [UInt8]
        let isWritableByAll: Bool
        let isRegularFile: Bool
        do throws(SystemError) {
            let file = try Descriptor(reading: path)
            isRegularFile = try file.isRegularFile
            isWritableByAll = try file.status.isWritableByAll
            bytes = isRegularFile ? try file.bytes(upTo: Self.longest + 1) : []
        } catch {
            throw .unreadable(error)
        }
        guard isRegularFile else { throw .notAFile }
        guard !isWritableByAll else { throw .writableByAll }
        guard bytes.count <= Self.longest else { throw .tooLarge }
        do throws(JSON5SyntaxError) {
            root = try JSON5Reader.read(bytes)
        } catch {
            throw .syntax(error)
        }
    }
}

/// Why a configuration file cannot be used at all.
package enum JSON5FileError: Error, Hashable {
    case unreadable(SystemError)
    case notAFile
    /// Every user of the machine may change it, and so where events go.
    case writableByAll
    case tooLarge
    case syntax(JSON5SyntaxError)
}
