package import SystemCalls

/// An earlier file of a name, which has something left to forward.
package struct RotatedFile: ~Copyable, Sendable {
    package let position: FilePosition
    package let input: CheckpointInput
    private let found: RenamedFile

    init(
        _ found: consuming RenamedFile, _ position: FilePosition, _ input: CheckpointInput
    ) {
        self.found = found
        self.position = position
        self.input = input
    }

    /// The name that it has now.
    package var path: String { found.path }

    /// Gives the open file away.
    package consuming func releaseFile() -> Descriptor { found.releaseFile() }
}
