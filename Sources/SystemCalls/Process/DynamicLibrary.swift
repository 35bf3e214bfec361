import Glibc

/// A shared library, loaded at run time and never unloaded.
@safe
package struct DynamicLibrary {
    /// The name it was opened by, such as `libssl.so.3`.
    package let name: String
    private let handle: UnsafeMutableRawPointer

    /// Opens the system's library called `name`, such as `libssl.so.3`.
    ///
    /// The loader is given paths and not the name: that it would look up in the program's RUNPATH first,
    /// in which SwiftPM puts the program's own folder. All symbols are bound at once, so that a broken
    /// library fails here and not at a later call. The corresponding C function is `dlopen`.
    package init(_ name: String) throws(DynamicLibraryError) {
        var reason = "\(name): cannot open shared object file: no such file in the system's folders"
        for path in libraryPaths(of: name) {
            // Safe: the loader reads the path to its end, and keeps no pointer.
            if let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) {
                self.name = name
                unsafe self.handle = handle
                return
            }
            // Safe: the text is the thread's until its next call of the loader, and copied.
            if let text = unsafe dlerror() { reason = unsafe String(cString: text) }
        }
        throw DynamicLibraryError(reason: reason)
    }

    /// Opens the program itself with all it is linked with, the C library included.
    ///
    /// Some functions of the C library are not imported by Swift, and are called through this.
    package init?() {
        // Safe: without a name the loader returns the handle of the program itself.
        guard let handle = unsafe dlopen(nil, RTLD_NOW) else { return nil }
        name = "libc"
        unsafe self.handle = handle
    }

    /// Returns a function as one of type `Function`; nil if the library has none of this name.
    ///
    /// Nothing checks the type: it must match the declaration in the library's header. The
    /// corresponding C function is `dlsym`.
    @unsafe
    package func function<Function>(
        _ symbol: String, as _: Function.Type = Function.self
    ) -> Function? {
        guard let address = unsafe dlsym(handle, symbol) else { return nil }
        return unsafe unsafeBitCast(address, to: Function.self)
    }
}

extension DynamicLibrary {
    /// Opens the first of `names` that the system has.
    ///
    /// - Throws: `libraryMissing` with the loader's reason for the first name.
    package static func first<Failure: LibraryError>(
        of names: [String], failingWith _: Failure.Type
    ) throws(Failure) -> DynamicLibrary {
        var reasons: [String] = []
        for name in names {
            do throws(DynamicLibraryError) {
                return try DynamicLibrary(name)
            } catch {
                reasons.append(error.reason)
            }
        }
        throw .libraryMissing(tried: names, reason: reasons.first)
    }

    /// Returns a function by one of its names, of which a newer version of the library has the first.
    ///
    /// - Throws: `functionMissing` with the first name.
    @unsafe
    package func find<Function, Failure: LibraryError>(
        _ symbol: String, or olderName: String? = nil, failingWith _: Failure.Type
    ) throws(Failure) -> Function {
        if let function: Function = unsafe function(symbol) { return function }
        if let olderName, let function: Function = unsafe function(olderName) { return function }
        throw .functionMissing(symbol, library: name)
    }
}

/// An error that can be due to a missing library, or to one of another version.
package protocol LibraryError: Error {
    /// None of the libraries could be opened; the reason is the loader's for the first.
    static func libraryMissing(tried: [String], reason: String?) -> Self
    /// The library lacks a function.
    static func functionMissing(_ symbol: String, library: String) -> Self
}

/// Why a library could not be opened, in the loader's words.
package struct DynamicLibraryError: Error, Hashable {
    /// Such as `libssl.so.3: cannot open shared object file: No such file or directory`.
    package let reason: String
}

// Finding libraries

/// Returns the files that may be the system's library called `name`, in the loader's order (ld.so(8)):
/// `LD_LIBRARY_PATH`, the cache of `ldconfig`, the standard folders.
///
/// The program's RUNPATH and relative folders are left out.
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

/// The cache of `ldconfig`, in the format of glibc 2.2 and later (`dl-cache.h`).
///
///     20 bytes   glibc-ld.so.cache1.1
///      4         number of entries
///     24         other numbers
///     24 each    entry: flags, offset of the name, offset of the path, version, 8 bytes of hwcap
struct LibraryCache {
    private let bytes: ArraySlice<UInt8>
    private let count: Int

    private static let magic = Array("glibc-ld.so.cache1.1".utf8)
    private static let headSize = 48
    private static let entrySize = 24
    /// Far more than any system has: 100 KiB is typical.
    private static let longest = 64 << 20

    /// The cache of this system, if it has one.
    static let system: LibraryCache? = {
        guard let file = try? Descriptor(reading: "/etc/ld.so.cache"),
            let bytes = try? file.bytes(upTo: min(try file.size, longest))
        else { return nil }
        return LibraryCache(bytes)
    }()

    /// Parses the content of the file; the cache may follow one in the older format.
    init?(_ bytes: [UInt8]) {
        guard let start = bytes.firstRange(of: Self.magic)?.lowerBound else { return nil }
        self.bytes = bytes[start...]
        guard bytes.count - start >= Self.headSize else { return nil }
        count = min(
            Self.number(self.bytes, at: Self.magic.count),
            (bytes.count - start - Self.headSize) / Self.entrySize)
    }

    /// Returns the paths of the libraries called `name`, except those for particular processors.
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

    /// Returns four bytes as a little-endian number: the order of every machine that opcef is built for.
    private static func number(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int {
        Int(
            bytes.dropFirst(offset).prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        )
    }
}
