/// What does not hinder a connection, and should be told.
package enum TLSWarning: Sendable, Hashable {
    /// Others can put another file in the place of the key.
    case keyFolderWritable(path: String, mode: UInt32)
}
