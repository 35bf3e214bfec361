import Foundation

// Linux's headers make these an enumeration.
let streamSocket = CInt(SOCK_STREAM.rawValue)
let datagramSocket = CInt(SOCK_DGRAM.rawValue)

/// Lets `send` fail with `EPIPE` without a signal.
let sendFlags = CInt(MSG_NOSIGNAL)
