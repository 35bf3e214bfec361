#if canImport(Darwin)
import Foundation

// Not tested on this system.
let streamSocket = SOCK_STREAM
let datagramSocket = SOCK_DGRAM

/// Nothing: `SO_NOSIGPIPE` is an option of the socket here.
let sendFlags: CInt = 0
#endif
