import Forwarding
import Foundation
import JSON5
import OnePasswordEvents

extension Messages {
    static let theFile = "the file"
    static let anObject = "an object in braces"
    static let aList = "a list in brackets"
    static let aText = "a text or number, or a list of them"
    static let trueOrFalse = "true or false"
    static let aSeverity = "a number from 0 to 10"
    static let aWord = "1 to 64 letters, digits and . _ - of ASCII"
    static let aName = "up to 100 printable characters of ASCII, without | \\ = % # \" ^"
    static let aKey = "keys of 1 to 50 letters, digits and . _ - @ of ASCII"
    static let aNumberField = "a field that is a number"
    static let aPath = "names with dots between, of at most 255 bytes"
    static let aLabel =
        "\(aName), that is neither a key nor the label of another nor ends in Label"
    static let noLabel = "no label, which only cs, cn, cfp and flexString have"

    static func aConstant(for key: String) -> String {
        "what \(quoted(key)) can hold, of at most 255 characters"
    }

    static let days = "mon, tue, wed, thu, fri, sat, sun"
    static let hours = "hours such as 22:00-06:00"
    static let aZone = "a time zone such as Europe/Berlin"
    static let kinds = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
    static let clients = ClientKind.allCases.map { "\($0)" }.joined(separator: ", ")
    static let addresses = "an address or range such as 192.0.2.0/24 or 2001:db8::/32"

    static func fault(_ fault: ConfigurationFault, in path: String) -> String {
        "\(name(path)):\(fault.place.line):\(fault.place.column): \(words(fault.fact))"
    }

    private static func words(_ fact: ConfigurationFault.Fact) -> String {
        switch fact {
        case .unknownName(let name, nearest: nil):
            "there is no \(quoted(name)) here"
        case .unknownName(let name, let nearest?):
            "there is no \(quoted(name)) here; did you mean \(quoted(nearest))?"
        case .wrongForm(let name, let expected):
            "\(quoted(name)) takes something else; expected \(expected)"
        case .badValue(let value, let name, let expected):
            "\(quoted(value)) is not a value for \(quoted(name)); expected \(expected)"
        case .noEffect:
            "the rule changes nothing; it needs a severity, category, name, tags, to, drop or keep"
        case .neverAsked:
            "the rule holds for every event, so those after it are never asked"
        }
    }

    static let oldNamesStay = "the names read before stay"

    static func failed(_ error: NamesError) -> String {
        switch error {
        case .unreadable(let path, let error): cannotRead(path, error)
        case .writableByAll(let path):
            "every user may change \(quoted(path)); take that away with chmod o-w"
        case .tooLarge(let path):
            "\(quoted(path)) is larger than 64 MiB"
        case .notAList(let path):
            "\(quoted(path)) is not what op prints with --format json"
        }
    }

    static func failed(_ path: String, _ error: JSON5FileError) -> String {
        switch error {
        case .unreadable(let error): cannotRead(path, error)
        case .notAFile: "\(quoted(path)) is not a file"
        case .writableByAll:
            "every user may change \(quoted(path)); take that away with chmod o-w"
        case .tooLarge:
            "\(quoted(path)) is larger than \(JSON5File.longest) bytes"
        case .syntax(let error):
            "\(name(path)):\(error.place.line):\(error.place.column): \(words(error.problem))"
        }
    }

    private static func words(_ problem: JSON5SyntaxError.Problem) -> String {
        switch problem {
        case .missingValue: "a value is missing"
        case .missingName: "the name of a member is missing"
        case .missingColon: "a colon is missing behind the name of a member"
        case .missingCommaOrEnd(let bracket): "a comma or \(bracket) is missing behind a value"
        case .openString: "a string is not closed in its line"
        case .openComment: "a comment is not closed"
        case .badWord(let word): "\(quoted(word)) is no value; texts stand in quotation marks"
        case .badString: "a string holds an escape that JSON5 does not have"
        case .tooDeep: "the values nest too deep"
        case .moreBehindEnd: "something stands behind the end"
        case .notUTF8: "the file is not UTF-8"
        case .repeatedName(let name): "\(quoted(name)) stands twice in one object"
        }
    }
}
