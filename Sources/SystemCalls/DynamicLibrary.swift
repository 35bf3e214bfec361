import Foundation

/// A shared library, opened at run time and kept until the process ends.
@safe
package struct DynamicLibrary {
    package let name: String
    private let handle: UnsafeMutableRawPointer

    /// Opens the system's library called `name`, such as `libssl.so.3`.
    ///
    /// The loader is given paths and no bare name: that it would look for in the folders of the
    /// program's RUNPATH first, of which SwiftPM makes the program's own folder one. Every symbol
    /// is bound at once, so that a broken library fails here and not in the middle of its work.
    /// The corresponding C function is `dlopen`.
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

    /// What the program is linked with, the C library among it: nothing is looked for.
    package init?() {
        // Safe: without a name the loader returns the handle of the program itself.
        guard let handle = unsafe dlopen(nil, RTLD_NOW) else { return nil }
        name = "libc"
        unsafe self.handle = handle
    }

    /// Finds a function and takes it to be of type `Function`, or returns nil.
    ///
    /// Nothing can check the type: it must spell the declaration in the library's header. The
    /// corresponding C function is `dlsym`.
    @unsafe
    package func function<Function>(
        _ symbol: String, as _: Function.Type = Function.self
    ) -> Function? {
        guard let address = unsafe dlsym(handle, symbol) else { return nil }
        return unsafe unsafeBitCast(address, to: Function.self)
    }
}

/// Why a library could not be opened, in the words of the loader.
package struct DynamicLibraryError: Error, Hashable {
    /// Such as `libssl.so.3: cannot open shared object file: No such file or directory`.
    package let reason: String
}
