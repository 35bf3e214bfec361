package import SystemCalls

/// A configuration file: where it lies, and what it holds.
package struct ConfigurationFile: Sendable, Hashable {
    package let path: String
    package let root: ConfigurationNode

    /// The most octets a file may have.
    package static let longest = 1 << 20

    /// Reads the file at `path`, which not every user may be able to change.
    package init(_ path: String) throws(ConfigurationFileError) {
        self.path = path
        let octets: [UInt8]
        let isWritableByAll: Bool
        let isRegularFile: Bool
        do throws(SystemError) {
            let file = try Descriptor(reading: path)
            isRegularFile = try file.isRegularFile
            isWritableByAll = try file.permissions.mode & 0o002 != 0
            octets = isRegularFile ? try file.octets(upTo: Self.longest + 1) : []
        } catch {
            throw .unreadable(error)
        }
        guard isRegularFile else { throw .notAFile }
        guard !isWritableByAll else { throw .writableByAll }
        guard octets.count <= Self.longest else { throw .tooLarge }
        do throws(ConfigurationSyntaxError) {
            root = try ConfigurationReader.read(octets)
        } catch {
            throw .syntax(error)
        }
    }
}

/// Why a configuration file cannot be used at all.
package enum ConfigurationFileError: Error, Hashable {
    case unreadable(SystemError)
    case notAFile
    /// Every user of the machine may change it, and so where events go.
    case writableByAll
    case tooLarge
    case syntax(ConfigurationSyntaxError)
}
