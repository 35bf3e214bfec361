/// Where a state file lies: a folder, and a name in it.
///
///     usage.state          the file
///     usage.state.lock     locked while a run may write it; never removed
///     .usage.state.4711    the next content, written by process 4711
///     usage.state.refused  what lay there when it was reset, though it could not be read
package struct StatePath: Sendable, Hashable {
    /// The path as it was given.
    package let path: String
    let folder: String
    let name: String

    /// Takes a path apart, or gives nil where it names no file.
    package init?(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !["", ".", ".."].contains(name) else { return nil }
        self.path = path
        self.name = String(name)
        let folder = path.dropLast(name.count)
        self.folder = folder.isEmpty ? "." : String(folder)
    }

    var lockName: String { name + ".lock" }
    var lockPath: String { path + ".lock" }
    var refusedName: String { name + ".refused" }
    var refusedPath: String { path + ".refused" }
}
