import Foundation
import Testing

@testable import SystemCalls

@Suite("Libraries that are opened at run time")
struct DynamicLibraryTests {
    @Test("a function is found by its name and called")
    func found() throws {
        let library = try DynamicLibrary("libc.so.6")
        let function = unsafe library.function("getpid", as: (@convention(c) () -> pid_t).self)
        // Safe: that is how `<unistd.h>` declares it.
        #expect(function?() == getpid())
    }

    @Test("a function that is not there is nil")
    func missingFunction() throws {
        let library = try DynamicLibrary("libc.so.6")
        let function = unsafe library.function(
            "no_such_function", as: (@convention(c) () -> Void).self)
        #expect(function == nil)
    }

    @Test("a library that is not there is told in the loader's words")
    func missingLibrary() throws {
        do {
            _ = try DynamicLibrary("libnowhere.so.1")
            Issue.record("it was opened")
        } catch {
            #expect(error.reason.hasPrefix("libnowhere.so.1: "))
        }
    }

    @Test("what the program is linked with has the C library's functions")
    func linked() throws {
        let program = try #require(DynamicLibrary())
        let function = unsafe program.function("getpid", as: (@convention(c) () -> pid_t).self)
        // Safe: that is how `<unistd.h>` declares it.
        #expect(function?() == getpid())
    }

    @Test("paths are of the system's folders, and all of them are files")
    func paths() {
        let paths = libraryPaths(of: "libc.so.6")
        #expect(!paths.isEmpty)
        let own = Bundle.main.bundlePath
        for path in paths {
            #expect(path.hasPrefix("/") && !path.hasPrefix(own))
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(libraryPaths(of: "libnowhere.so.1").isEmpty)
    }

    @Test("the list of ldconfig is read, but for libraries that only some processors can run")
    func cache() throws {
        var bytes = Array("ld.so-1.7.0".utf8) + [UInt8](repeating: 7, count: 37)
        let names = ["libone.so.1", "/lib/libone.so.1", "/lib/v3/libone.so.1", "relative"]
        var offsets: [UInt32] = []
        var texts: [UInt8] = []
        for name in names {
            offsets.append(UInt32(48 + 3 * 24 + texts.count))
            texts += Array(name.utf8) + [0]
        }
        func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }
        bytes += Array("glibc-ld.so.cache1.1".utf8) + number(3) + number(UInt32(texts.count))
        bytes += [UInt8](repeating: 0, count: 20)
        for (path, hardware) in [(2, UInt32(1) << 30), (1, 0), (3, 0)] {
            bytes += number(0x303) + number(offsets[0]) + number(offsets[path]) + number(0)
            bytes += number(0) + number(hardware)
        }
        bytes += texts
        let cache = try #require(LibraryCache(bytes))
        #expect(cache.paths(of: "libone.so.1") == ["/lib/libone.so.1"])
        #expect(cache.paths(of: "libone.so").isEmpty)
        #expect(LibraryCache(Array(bytes.prefix(80))) == nil)
        #expect(LibraryCache(Array(bytes.prefix(150)))?.paths(of: "libone.so.1") == [])
        #expect(LibraryCache([]) == nil)
    }
}
