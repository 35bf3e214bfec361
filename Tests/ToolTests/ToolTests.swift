import Testing

/// Everything that runs the built tool as a process, one test after another.
@Suite("The tool as a process", .serialized)
struct ToolTests {}
