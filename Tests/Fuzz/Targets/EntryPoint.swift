import Foundation

/// The target of this process.
private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["OPCEF_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
        exit(name.isEmpty ? 0 : 64)
    }
    return target
}()

/// Names the targets where none is chosen.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
    _ = target
    return 0
}

/// Takes an input of libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safe: libFuzzer lends so many bytes for the call; they are copied.
    target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
