import Bytes

/// The documented values of one field, each with words that a sentence can use.
///
/// All lists of the Events API are open: a value that is not in a vocabulary is passed on as it is.
package struct Vocabulary: Sendable {
    /// A value and what a person calls it.
    package struct Entry: Sendable, Hashable {
        package let value: String
        package let words: String
    }

    package let entries: [Entry]
    private let bytes: [[UInt8]]

    /// Takes pairs of a value and its words.
    init(_ pairs: KeyValuePairs<String, String>) {
        entries = pairs.map { Entry(value: $0, words: $1) }
        bytes = entries.map { Array($0.value.utf8) }
    }

    /// Finds a value by its UTF-8.
    package func index(of value: Span<UInt8>) -> Int? {
        for (index, entry) in bytes.enumerated() where value.equals(entry) { return index }
        return nil
    }

    /// Finds a value.
    package func index(of value: String) -> Int? {
        entries.firstIndex { $0.value == value }
    }

    /// What a person calls a value; one that is not listed speaks for itself.
    package func words(for value: String) -> String {
        index(of: value).map { entries[$0].words } ?? value
    }
}
