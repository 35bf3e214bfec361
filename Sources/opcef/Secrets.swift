import Foundation

/// A text without what may be secret in it, for people to read.
///
/// Whatever is repeated to a user may be on its way to a log: a token that was typed in the wrong
/// place, a URL with a password, a header that was copied whole. What looks like one becomes
/// `<redacted>`, and what stands around it stays.
func withoutSecrets(_ text: String) -> String {
    var text = text
    // User and password of a URL: all up to the last `@` (RFC 3986, section 3.2.1).
    text.replace(/(:\/\/|^\/\/)[^\s'"]*@/) { "\($0.output.1)<redacted>@" }
    // The same without a scheme: USER:PASSWORD@HOST.
    text.replace(/(^|[\s'"])[^\s'":@\/]+:[^\s'"@\/][^\s'"@]*@(?=[^\s'"@])/) {
        "\($0.output.1)<redacted>@"
    }
    // Query and fragment of a URL, where keys are.
    text.replace(/(:\/\/[^\s'"?#]*[?#])[^\s'"]+/) { "\($0.output.1)<redacted>" }
    // JSON Web Tokens, and what is left of one that was cut off (RFC 7519).
    text.replace(/eyJ[A-Za-z0-9_\-]{5,}(?:\.[A-Za-z0-9_\-]*)*/, with: "<redacted>")
    // RFC 6750, section 2.1, and RFC 7617.
    text.replace(/(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9+\/_=.~\-]{8,}/) {
        "\($0.output.1)<redacted>"
    }
    text.replace(/(?i)((?:token|password|passwd|secret|api[_\-]?key)\s*[=:]\s*)[^\s'"&;,]+/) {
        "\($0.output.1)<redacted>"
    }
    return text
}
