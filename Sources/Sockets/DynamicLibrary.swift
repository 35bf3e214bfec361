import Foundation

/// A shared library, opened at run time and kept until the process ends.
@safe
package struct DynamicLibrary {
    package let name: String
    private let handle: UnsafeMutableRawPointer

    /// Opens `name` by the loader's search path.
    ///
    /// Every symbol is bound at once, so that a broken library fails here and not in the middle
    /// of its work. The corresponding C function is `dlopen`.
    package init(_ name: String) throws(DynamicLibraryError) {
        // Safe: the loader reads the name to its end, and keeps no pointer.
        guard let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            // Safe: the text is the thread's until its next call of the loader, and copied.
            let reason = unsafe dlerror().map { unsafe String(cString: $0) }
            throw DynamicLibraryError(reason: reason ?? name)
        }
        self.name = name
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
