import Compression
import SystemCalls

/// How inputs are opened: each once, since a named pipe is read by whoever opens it.
extension InputStream {
    /// Opens the input called `name`; `-` is standard input.
    ///
    /// A folder is none.
    static func open(_ name: String) throws(SystemError) -> Descriptor {
        let file: Descriptor = try name == "-" ? .standardInput() : Descriptor(reading: name)
        if try file.isFolder { throw .isFolder }
        return file
    }

    /// How many bytes will be read; nil where nobody knows before, as with pipes and gzip.
    static func size(of name: String) -> Int? {
        let isRegular =
            name == "-" || (try? FileFacts(of: name).kind) == FileFacts.Kind.regular
        guard isRegular, let file = try? open(name), let facts = try? file.facts,
            facts.kind == .regular, (try? file.isGzip) == false
        else { return nil }
        return facts.size
    }
}
