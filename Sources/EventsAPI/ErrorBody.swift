import Foundation

/// What a server says of an error, as far as it can be read.
///
/// Two forms are met, `{"Error":{"Message":…}}` and `{"status":401,"message":…}`, beside the pages
/// of proxies.
enum ErrorBody {
    /// The longest text that is passed on, in characters.
    private static let longest = 200

    /// How much of a body is read, in bytes.
    private static let readLimit = 65_536

    /// The message in a body; where there is none of a known form, its beginning.
    ///
    /// Whatever repeats the request repeats the token: of a text with a piece of it nothing is left.
    static func message(_ body: [UInt8], without token: Token) -> String {
        let data = Data(body)
        let decoder = JSONDecoder()
        let text =
            (try? decoder.decode(Older.self, from: data))?.error.message
            ?? (try? decoder.decode(Newer.self, from: data))?.message
            ?? String(decoding: body.prefix(readLimit), as: UTF8.self)
        let shown = token.shown(String(text.prefix(readLimit)))
        return String(shown.trimmingCharacters(in: .whitespacesAndNewlines).prefix(longest))
    }

    private struct Older: Decodable {
        struct Content: Decodable {
            let message: String

            enum CodingKeys: String, CodingKey { case message = "Message" }
        }

        let error: Content

        enum CodingKeys: String, CodingKey { case error = "Error" }
    }

    private struct Newer: Decodable {
        let message: String
    }
}
