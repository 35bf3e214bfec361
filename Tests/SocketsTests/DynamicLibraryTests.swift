#if os(Linux)
import Foundation
import Sockets
import Testing

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
}
#endif
