import Checkpoints
import Compression
import Forwarding
import SystemCalls

/// What the user reads of inputs that cannot be read, and of files that are gone.
extension Messages {
    static func cannotRead(_ input: String, _ error: InputError) -> String {
        let name = quoted(name(input))
        return switch error {
        case .system(let error): cannotRead(input, error)
        case .gzip(.truncated, let offset):
            "\(name) ends inside of its gzip data, \(count(offset, "byte")) after its beginning unpacked"
        case .gzip(.corrupt(let reason), let offset):
            "\(name) is damaged, \(count(offset, "byte")) after its beginning unpacked: \(reason)"
        case .gzip(.followedByOther, let offset):
            "\(name) has no gzip data behind its first \(count(offset, "byte")) unpacked"
        case .gzip(let error, _): "cannot read \(name), which is gzip: \(words(error))"
        case .foreign(let form): "\(name) is \(words(form)), which is not read"
        }
    }

    private static func words(_ error: GzipError) -> String {
        switch error {
        case .libraryMissing(let reason): "zlib is missing (\(printable(reason)))"
        case .functionMissing(let function, let library):
            "\(quoted(library)) has no \(printable(function))"
        case .notBegun(let number): "zlib does not begin (\(number))"
        case .truncated, .corrupt, .followedByOther: "it is damaged"
        }
    }

    /// What to type, where another program makes the input readable.
    static func hint(for error: InputError, in input: String) -> String? {
        switch error {
        case .gzip(.libraryMissing, _): "install zlib, or type: \(piped("gzip -dc", input))"
        case .gzip, .system: nil
        case .foreign(let form): "type: \(piped(program(form), input))"
        }
    }

    private static func piped(_ program: String, _ input: String) -> String {
        input == "-" ? "… | \(program) | opcef …" : "\(program) \(quoted(input)) | opcef …"
    }

    private static func words(_ form: ForeignForm) -> String {
        switch form {
        case .zstd: "packed by zstd"
        case .xz: "packed by xz"
        case .bzip2: "packed by bzip2"
        case .lz4: "packed by lz4"
        case .compress: "packed by compress"
        case .zip: "a zip archive"
        case .gzip: "packed twice by gzip"
        case .utf16, .utf16LittleEndian, .utf16BigEndian: "text in UTF-16"
        case .utf32, .utf32LittleEndian, .utf32BigEndian: "text in UTF-32"
        }
    }

    private static func program(_ form: ForeignForm) -> String {
        switch form {
        case .zstd: "zstd -dc"
        case .xz: "xz -dc"
        case .bzip2: "bzip2 -dc"
        case .lz4: "lz4 -dc"
        case .compress, .gzip: "gzip -dc"
        case .zip: "unzip -p"
        case .utf16: "iconv -f UTF-16 -t UTF-8"
        case .utf16LittleEndian: "iconv -f UTF-16LE -t UTF-8"
        case .utf16BigEndian: "iconv -f UTF-16BE -t UTF-8"
        case .utf32: "iconv -f UTF-32 -t UTF-8"
        case .utf32LittleEndian: "iconv -f UTF-32LE -t UTF-8"
        case .utf32BigEndian: "iconv -f UTF-32BE -t UTF-8"
        }
    }

    // Files that are gone

    static func lost(_ file: LostFile, for input: String) -> String {
        let path = quoted(file.path)
        return switch file.reason {
        case .gone(let offset):
            """
            the file that was read as \(path) is under no name any more; what followed its first \
            \(count(offset, "byte")) is lost
            """
        case .perhaps:
            "rotated files of \(path) may have been removed before they were read: it was empty when it was read last"
        case .missing:
            "\(path) is missing between the rotated files of \(quoted(input)), and is lost"
        case .foreign: "\(path) is passed over, since only gzip is unpacked"
        case .gzip(let error): "\(path) is passed over: \(words(error))"
        case .unreadable(let error): "\(path) is passed over: \(lowercased(error.reason))"
        }
    }

    static func hint(for file: LostFile) -> String? {
        switch file.reason {
        case .gone, .perhaps, .missing:
            "logrotate must keep files longer than the collector may be away"
        case .foreign, .gzip: program(for: file.path).map { "to send it: \(piped($0, file.path))" }
        case .unreadable: nil
        }
    }

    private static func program(for path: String) -> String? {
        switch path.split(separator: ".").last {
        case "gz", "Z": "gzip -dc"
        case "zst": "zstd -dc"
        case "xz", "lzma": "xz -dc"
        case "bz2": "bzip2 -dc"
        case "lz4": "lz4 -dc"
        default: nil
        }
    }
}
