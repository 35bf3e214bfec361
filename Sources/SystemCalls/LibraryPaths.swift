import Foundation

/// The files that may be the system's library called `name`, in the order of the loader (ld.so(8)):
/// `LD_LIBRARY_PATH`, the list that `ldconfig` makes, the standard folders.
///
/// The folders of the program's RUNPATH are left out, and so are relative ones.
func libraryPaths(of name: String) -> [String] {
    let named = environmentValue("LD_LIBRARY_PATH") ?? ""
    let folders = named.split { $0 == ":" || $0 == ";" }.filter { $0.first == "/" }
    let cache = LibraryCache.system?.paths(of: name) ?? []
    let candidates =
        folders.map { "\($0)/\(name)" } + cache + standardFolders.map { "\($0)/\(name)" }
    var seen: Set<String> = []
    return candidates.filter { seen.insert($0).inserted && isFile($0) }
}

private func isFile(_ path: String) -> Bool {
    guard let file = try? Descriptor(reading: path) else { return false }
    return (try? file.isRegularFile) ?? false
}

#if arch(x86_64)
private let architecture = "x86_64-linux-gnu"
#elseif arch(arm64)
private let architecture = "aarch64-linux-gnu"
#else
private let architecture = "linux-gnu"
#endif

private let standardFolders = [
    "/lib/\(architecture)", "/usr/lib/\(architecture)", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
]

/// The list of libraries that `ldconfig` keeps, in glibc's form since 2.2 (`dl-cache.h`).
///
///     20 bytes  glibc-ld.so.cache1.1
///      4         how many entries
///     24         other numbers
///     24 each    entry: flags, offset of the name, offset of the path, version, eight of hwcap
struct LibraryCache {
    private let bytes: ArraySlice<UInt8>
    private let count: Int

    private static let magic = Array("glibc-ld.so.cache1.1".utf8)
    private static let headSize = 48
    private static let entrySize = 24
    /// Far more than any system has: some 100 KiB are usual.
    private static let longest = 64 << 20

    /// The one of this system, if it has one.
    static let system: LibraryCache? = {
        guard let file = try? Descriptor(reading: "/etc/ld.so.cache"),
            let bytes = try? file.bytes(upTo: min(try file.size, longest))
        else { return nil }
        return LibraryCache(bytes)
    }()

    /// Takes the content of a file; an older list may stand before the one that is read here.
    init?(_ bytes: [UInt8]) {
        guard let start = bytes.firstRange(of: Self.magic)?.lowerBound else { return nil }
        self.bytes = bytes[start...]
        guard bytes.count - start >= Self.headSize else { return nil }
        count = min(
            Self.number(self.bytes, at: Self.magic.count),
            (bytes.count - start - Self.headSize) / Self.entrySize)
    }

    /// The files of the libraries called `name`, but for those that only some processors can run.
    func paths(of name: String) -> [String] {
        let wanted = Array(name.utf8)
        return (0..<count).compactMap { index in
            let entry = Self.headSize + index * Self.entrySize
            let hardware = (0..<2).map { Self.number(bytes, at: entry + 16 + 4 * $0) }
            guard hardware == [0, 0], text(at: Self.number(bytes, at: entry + 4)) == wanted[...]
            else { return nil }
            let path = text(at: Self.number(bytes, at: entry + 8))
            return path.first == UInt8(ascii: "/") ? String(decoding: path, as: UTF8.self) : nil
        }
    }

    private func text(at offset: Int) -> ArraySlice<UInt8> {
        bytes.dropFirst(offset).prefix { $0 != 0 }
    }

    /// Four bytes, the lowest first, as on every machine that opcef is built for.
    private static func number(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int {
        Int(
            bytes.dropFirst(offset).prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        )
    }
}
