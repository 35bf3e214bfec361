import Checkpoints
import Compression
import Forwarding
import SystemCalls

extension InputError {
    /// Why `input` cannot be read, or not to its end.
    ///
    /// `command` reads it from standard input.
    func report(_ input: String, readBy command: String = "opcef …") -> ErrorReport {
        let name = Messages.quoted(Messages.name(input))
        func unpacked(_ offset: Int) -> String { Messages.count(offset, "unpacked byte") }
        let (message, hint): (String, String?) =
            switch self {
            case .system(let error): (Messages.cannotRead(input, error), nil)
            case .gzip(.truncated, let offset):
                ("\(name) ends in the middle of its gzip data, after \(unpacked(offset))", nil)
            case .gzip(.corrupt(let reason), let offset):
                ("\(name) is damaged after \(unpacked(offset)): \(reason)", nil)
            case .gzip(.followedByOther, let offset):
                ("\(name) has other data after its gzip data, after \(unpacked(offset))", nil)
            case .gzip(let error, _):
                (
                    "cannot read \(name), which is gzip: \(error.message)",
                    error.isLibraryMissing
                        ? "install zlib, or run: \(piped("gzip -dc", input, command))" : nil
                )
            case .truncated(let offset):
                (
                    """
                    \(name) was truncated while it was read; everything after its first \
                    \(Messages.count(offset, "byte")) was not sent
                    """, "with --state the next run looks for it in the rotated files"
                )
            case .foreign(let form):
                (
                    "\(name) is \(form.message), which opcef cannot read",
                    "run: \(piped(form.program, input, command))"
                )
            }
        return ErrorReport(message, hint: hint, .inputMissing)
    }
}

extension LostFile {
    /// Why a rotated file of `input` was not forwarded.
    func report(for input: String) -> ErrorReport {
        let path = Messages.quoted(path)
        let keep = "logrotate must keep files for longer than the collector may be unreachable"
        let unpack = program(for: self.path).map { program in
            "to send it: \(piped(program, self.path, "opcef …"))"
        }
        let (message, hint): (String, String?) =
            switch reason {
            case .gone(let offset):
                (
                    """
                    the file that was read as \(path) has been removed; everything after its \
                    first \(Messages.count(offset, "byte")) is lost
                    """, keep
                )
            case .perhaps:
                (
                    """
                    rotated files of \(path) may have been removed before they were read: it was \
                    empty at the last run
                    """, keep
                )
            case .missing:
                (
                    """
                    \(path) is missing from the rotated files of \(Messages.quoted(input)), and \
                    is lost
                    """, keep
                )
            case .foreign: ("skipping \(path): opcef unpacks gzip only", unpack)
            case .gzip(let error): ("skipping \(path): \(error.message)", unpack)
            case .unreadable(let error): ("skipping \(path): \(error.lowercasedReason)", nil)
            }
        return ErrorReport(message, hint: hint, .inputMissing)
    }
}

extension GzipError {
    fileprivate var message: String {
        switch self {
        case .libraryMissing(_, let reason): "zlib cannot be loaded (\(printable(reason ?? "")))"
        case .functionMissing(let function, let library):
            "\(Messages.quoted(library)) has no function \(printable(function))"
        case .notBegun(let number): "zlib does not start (\(number))"
        case .truncated, .corrupt, .followedByOther: "it is damaged"
        }
    }

    fileprivate var isLibraryMissing: Bool {
        if case .libraryMissing = self { true } else { false }
    }
}

extension ForeignForm {
    fileprivate var message: String {
        switch self {
        case .zstd: "compressed with zstd"
        case .xz: "compressed with xz"
        case .bzip2: "compressed with bzip2"
        case .lz4: "compressed with lz4"
        case .compress: "compressed with compress"
        case .zip: "a zip archive"
        case .gzip: "compressed twice with gzip"
        case .utf16, .utf16LittleEndian, .utf16BigEndian: "UTF-16 text"
        case .utf32, .utf32LittleEndian, .utf32BigEndian: "UTF-32 text"
        }
    }

    /// The program that makes UTF-8 text of it.
    fileprivate var program: String {
        switch self {
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
}

/// The program that unpacks a file with this ending.
private func program(for path: String) -> String? {
    switch path.split(separator: ".").last {
    case "gz", "Z": "gzip -dc"
    case "zst": "zstd -dc"
    case "xz", "lzma": "xz -dc"
    case "bz2": "bzip2 -dc"
    case "lz4": "lz4 -dc"
    default: nil
    }
}

/// A pipe from an input through a program into a command.
private func piped(_ program: String, _ input: String, _ command: String) -> String {
    (input == "-" ? "… | \(program)" : "\(program) \(Messages.quoted(input))") + " | \(command)"
}
