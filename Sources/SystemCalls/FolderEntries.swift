import Foundation

/// Returns the names of what is in the folder `path`; nothing where it cannot be read.
package func folderEntries(_ path: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
}
