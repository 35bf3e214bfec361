import Classification
import EventFormats
import JSONStream
import Bytes
import JSONStream
import OnePasswordEvents

/// Which rows have a value, and which of those are copied as they stand, as nearly all can.
extension CompiledMapping {
    /// Takes the decisions for all events with a key, of which `event` is one.
    func draft(for key: RecordTemplate.Key, _ event: ClassifiedEvent) -> TemplateBuilder {
        var draft = TemplateBuilder()
        for index in rows(of: event.kind) {
            let row = rows[index]
            switch content(of: row, key, event) {
            case .nothing: continue
            case .computed: draft.append(.row(UInt16(index)))
            case .constant(let text):
                draft.append(row.prefix, of: self)
                draft.append(text, of: self)
                draft.append(row.suffix, of: self)
            case .value(let value):
                draft.append(row.prefix, of: self)
                draft.append(value, limit: row.limit)
                draft.append(row.suffix, of: self)
            case .texts(let slots):
                draft.append(row.prefix, of: self)
                // So that they are not too long together.
                let limit = (row.limit - row.joiner.count * slots.count) / slots.count
                for (place, slot) in slots.enumerated() {
                    if place > 0 { draft.append(row.joiner, of: self) }
                    draft.append(.field(UInt8(slot)), limit: limit)
                }
                draft.append(row.suffix, of: self)
            }
        }
        return draft
    }

    /// What a row has to write.
    private enum Content {
        case nothing
        /// A value that takes more than copying, or one that may be none.
        case computed
        case constant(Literal)
        case value(RecordTemplate.Value)
        /// The texts in these slots, joined.
        case texts([Int])
    }

    private func content(
        of row: Row, _ key: RecordTemplate.Key, _ event: ClassifiedEvent
    ) -> Content {
        // Plain text is not blank; whether other text is takes a second look.
        if row.absent & key.plain != 0 { return .nothing }
        if row.needed != 0, row.needed & key.present == 0 { return .nothing }
        let content = ownContent(of: row, key, event)
        if case .nothing = content { return .nothing }
        let isOpen =
            row.absent & key.present != 0 || row.needed != 0 && row.needed & key.plain == 0
            || row.other >= 0 && key.present >> UInt64(row.other) & 1 != 0
        return isOpen ? .computed : content
    }

    /// The same, whatever else must be there or may not be.
    private func ownContent(
        of row: Row, _ key: RecordTemplate.Key, _ event: ClassifiedEvent
    ) -> Content {
        let there = row.slots & key.present
        switch row.operation {
        case .time: return key.traits.contains(.hasTime) ? .value(.time) : .nothing
        case .category: return key.traits.contains(.hasCategory) ? .value(.category) : .nothing
        case .sentence: return event.kind == .itemUsage ? .value(.sentence) : .computed
        case .tags: return key.traits.contains(.hasTags) ? .computed : .nothing
        case .constant: return .constant(row.joiner)
        case .account: return account.count > 0 ? .constant(account) : .nothing
        case .accountName: return accountName.count > 0 ? .constant(accountName) : .nothing
        case .countryCode, .countryName: return there == 0 ? .nothing : .computed
        case .known: return key.traits.contains(.hasNames) && there != 0 ? .computed : .nothing
        case .address(let isIPv4): return address(key, isIPv4: isIPv4, event)
        case .texts, .firstText, .identifier: return texts(row, there, key)
        case .decimal: return there == 0 ? .nothing : .value(.field(UInt8(row.first)))
        case .integer where there & key.plain != 0: return .value(.field(UInt8(row.first)))
        case .integer, .instant: return there == 0 ? .nothing : .computed
        case .member, .timestamp, .classID, .className, .severity, .outcome: return .computed
        }
    }

    private func address(
        _ key: RecordTemplate.Key, isIPv4: Bool?, _ event: ClassifiedEvent
    ) -> Content {
        if key.traits.contains(.hasIPv6) { return isIPv4 == true ? .nothing : .computed }
        guard key.traits.contains(.hasIPv4), isIPv4 != false else { return .nothing }
        // The strict form is the only one, so that plain text is what would be written.
        let isPlain = key.plain >> UInt64(event.addressSlot) & 1 != 0
        return isPlain ? .value(.field(UInt8(event.addressSlot))) : .computed
    }

    private func texts(_ row: Row, _ there: UInt64, _ key: RecordTemplate.Key) -> Content {
        guard there != 0 else { return .nothing }
        // LEEF has characters of its own to look for in every text.
        guard !format.isLEEF else { return .computed }
        var slots = [row.first, row.second, row.third].filter {
            $0 >= 0 && there >> UInt64($0) & 1 != 0
        }
        if row.operation == .firstText { slots.removeLast(slots.count - 1) }
        let arePlain = slots.allSatisfy { key.plain >> UInt64($0) & 1 != 0 }
        return arePlain ? .texts(slots) : .computed
    }
}
