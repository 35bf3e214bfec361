import Bytes

/// The fields that a reader looks for in an object, found by their paths.
///
/// A table knows names and nothing of what they mean:
///
///     "uuid"            slot 0, text          marks 1
///     "user.email"      slot 1, text          marks 1     one level down in `user`
///     "items"           an array of records   –
///     "insert_time"     only a mark           marks 2
///     "message"         what may hold records –
///
/// A name that spells a whole path with its dots (`"user.email":…` at the top) is read as that path.
package struct FieldTable: Sendable {
    /// One field to look for.
    package struct Field: Sendable {
        /// What a field must hold for its value to be taken.
        package enum Kind: Sendable, Hashable {
            case text
            case number
            /// A text or a number, whose bytes are taken alike.
            case textOrNumber
            /// An array whose elements are records of their own.
            case records
            /// Anything at all: that the name is there says something, and its value is passed over.
            case mark
            /// What may be records of its own, or the text of some: where it is is noted. Its path is
            /// one name, with or without dots.
            case nested

            var hasSlot: Bool {
                switch self {
                case .text, .number, .textOrNumber: true
                case .records, .mark, .nested: false
                }
            }
        }

        /// The names on the way down, with dots between.
        package let path: String
        /// What it must hold.
        package let kind: Kind
        /// What meeting the first name of the path says about the object, as bits of the caller's.
        package let marks: UInt16

        /// Creates a field.
        package init(_ path: String, _ kind: Kind, marks: UInt16) {
            self.path = path
            self.kind = kind
            self.marks = marks
        }
    }

    /// How many fields with a slot a table can have.
    package static let maximumSlots = FieldValues.capacity

    /// The marks of objects that are records whatever arrays they hold.
    let identifyingMarks: UInt16

    /// The object itself is node 0; each node's children are in `nodes` side by side.
    let nodes: [Node]
    /// The same nodes, but for the object itself and names with dots, by their names.
    let members: MemberIndex

    /// One name on the way to a field.
    struct Node: Sendable {
        enum Content: Sendable, Hashable {
            case object, text, number, textOrNumber, records, mark, nested
        }

        let content: Content
        var marks: UInt16
        /// Where the value goes, for text and numbers; of nested values the place among them.
        let slot: Int
        /// One bit for each slot that this name or one below it fills.
        let slots: UInt64
        /// The object that it is a member of.
        var parent: Int
        /// How many objects are open around its members: 0 for the object itself.
        let level: Int
        /// The names of its members, and the node of the first.
        let names: NameIndex
        let filter: NameFilter
        let firstChild: Int
        /// The node of the same field at the top, where its name spells the whole path; 0 for none.
        var dotted = 0
        /// Whether it is such a node, whose value counts only where the path itself has none.
        var isDotted = false
    }

    /// Creates a table; the slot of a field is its place in `fields`, `records` and marks having none.
    ///
    /// The `identifyingMarks` make an object a record, so that an array of records in it is a
    /// field like any other.
    package init(_ fields: [Field], identifyingMarks: UInt16) {
        self.identifyingMarks = identifyingMarks
        let slots = fields.indices.filter { fields[$0].kind.hasSlot }
        precondition(slots.allSatisfy { $0 < Self.maximumSlots })
        precondition(fields.count { $0.kind == .nested } <= FieldValues.capacity)
        let (nodes, members) = Self.nodes(for: fields)
        self.nodes = Self.withDottedNames(nodes)
        self.members = MemberIndex(members)
    }

    /// A name with what is below it, while the table is being made.
    private final class Draft {
        let name: String
        var field: (slot: Int, Field)?
        var marks: UInt16 = 0
        var children: [Draft] = []

        init(name: String) {
            self.name = name
        }

        func child(_ name: String) -> Draft {
            if let child = children.first(where: { $0.name == name }) { return child }
            let child = Draft(name: name)
            children.append(child)
            return child
        }

        var slots: UInt64 {
            let own: UInt64 = field.map { $0.1.kind.hasSlot ? 1 << UInt64($0.slot) : 0 } ?? 0
            return children.reduce(own) { $0 | $1.slots }
        }
    }

    private static func nodes(
        for fields: [Field]
    ) -> ([Node], [(object: Int, name: String, node: Int)]) {
        let root = Draft(name: "")
        var nestedCount = 0
        for (slot, field) in fields.enumerated() {
            if field.kind == .nested {
                root.child(field.path).field = (nestedCount, field)
                nestedCount += 1
                continue
            }
            var draft = root
            for (level, name) in field.path.split(separator: ".").enumerated() {
                draft = draft.child(String(name))
                if level == 0 { draft.marks |= field.marks }
            }
            draft.field = (slot, field)
        }
        var nodes: [Node] = []
        var members: [(object: Int, name: String, node: Int)] = []
        var waiting = [(draft: root, parent: 0, level: 0)]
        var next = 1
        while !waiting.isEmpty {
            let (draft, parent, level) = waiting.removeFirst()
            let index = nodes.count
            if index > 0 { members.append((parent, draft.name, index)) }
            nodes.append(
                node(draft, parent: parent, level: level, firstChild: next))
            next += draft.children.count
            waiting += draft.children.map { ($0, index, level + 1) }
        }
        return (nodes, members)
    }

    private static func node(
        _ draft: Draft, parent: Int, level: Int, firstChild: Int
    ) -> Node {
        let content: Node.Content =
            switch draft.field?.1.kind {
            case .text: .text
            case .number: .number
            case .textOrNumber: .textOrNumber
            case .records: .records
            case .mark: .mark
            case .nested: .nested
            case nil: .object
            }
        return Node(
            content: content, marks: draft.marks, slot: draft.field?.slot ?? 0,
            slots: draft.slots, parent: parent, level: level,
            names: NameIndex(draft.children.map(\.name)),
            filter: NameFilter(draft.children.map(\.name)), firstChild: firstChild)
    }

    /// Adds a node at the top for each field below it.
    private static func withDottedNames(_ nodes: [Node]) -> [Node] {
        var all = nodes
        for index in nodes.indices where nodes[index].level > 1 && nodes[index].slots != 0 {
            guard nodes[index].content != .object else { continue }
            var node = nodes[index]
            var top = index
            while nodes[top].parent > 0 { top = nodes[top].parent }
            node.parent = 0
            node.marks = nodes[top].marks
            node.isDotted = true
            all[index].dotted = all.count
            all.append(node)
        }
        return all
    }
}
