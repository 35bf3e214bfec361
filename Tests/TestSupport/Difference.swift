/// Returns where two runs of bytes differ first, or nil where they do not.
///
/// A failed comparison of arrays would print them whole.
package func difference(_ one: [UInt8], _ other: [UInt8]) -> Int? {
    if one == other { return nil }
    return zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset
        ?? min(one.count, other.count)
}
