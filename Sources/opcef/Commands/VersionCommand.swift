import Compression
import EventsAPI
import TLS

/// `opcef version`, and what `--version` prints.
enum VersionCommand {
    /// Prints the version; with `isVerbose` its date and the system's libraries, too.
    static func run(isVerbose: Bool) -> ExitStatus {
        guard isVerbose else { return Console.answer("opcef \(Opcef.version)\n") }
        return Console.answer(
            """
            opcef \(Opcef.version) (\(Opcef.date))
            TLS: \(TLSContext.systemLibraryVersion ?? Messages.noLibrary("OpenSSL"))
            Events API: \(EventsClient.libraryVersion ?? Messages.noLibrary("libcurl"))
            gzip: \(GzipDecoder.libraryVersion.map { "zlib \($0)" } ?? Messages.noLibrary("zlib"))

            """)
    }
}

extension Command {
    static let version = Command(
        name: "version", summary: Messages.versionCommand,
        usage: { ["opcef version [--verbose]"] }, sections: { [] }, options: [],
        operands: { [] }, takesFiles: false,
        run: { arguments, _ in
            VersionCommand.run(isVerbose: !Set(arguments).isDisjoint(with: ["-v", "--verbose"]))
        })
}
