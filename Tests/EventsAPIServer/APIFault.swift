/// What the server does in the place of what it should.
package enum APIFault: Sendable, Hashable {
    /// Answers with a status, header fields and a body.
    case status(Int, fields: [String: String] = [:], body: String = "")
    /// Adds header fields to the page.
    case fields([String: String])
    /// Sends the first bytes of the page only, and closes in order.
    case cut(after: Int)
    /// Resets the connection before the status line, or inside of the head.
    case reset(afterBytes: Int)
    /// Sends the answer in pieces of so many bytes, each after a pause of so many milliseconds.
    case slow(piece: Int, milliseconds: Int)
    /// Answers nothing for so long, and then closes.
    case silent(seconds: Double)
    /// Leads to another place.
    case redirect(to: String)
    /// Gives an empty page that promises more; a real one comes next.
    case emptyPage
    /// Gives the same empty page that promises more, again and again.
    case endless
    /// Packs the body with gzip.
    case packed
    /// Puts `items` before `cursor`, and frames the body in chunks.
    case itemsFirst
}
