import EventFormats
import EventMapping

/// The rows of item usage that CEF has, without those that are a substitute for another.
let cefRows = MappingTables.standard.itemUsage.filter { $0.keys.cef != nil && $0.absent.isEmpty }

extension MappingRow {
    /// The key in CEF of a row that has one.
    var cefName: String { keys.cef?.name ?? "" }
}
