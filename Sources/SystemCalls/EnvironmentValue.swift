import Foundation

/// Returns what the environment variable `name` holds, or nil where it is not set.
///
/// The corresponding C function is `getenv`.
package func environmentValue(_ name: String) -> String? {
    // Safe: nothing in this program changes the environment, and the text is copied.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
