/// What is asked of a server: a POST where there is a body, else a GET.
struct HTTPRequest: Sendable {
    let url: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]?
}
