/// The generator of all test data: the same seed gives the same bytes on every machine.
///
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014). The
/// choices below are made here too, since the standard library's may change between versions.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Returns a number from 0 to `bound` - 1.
    package mutating func number(below bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    /// Returns a number of `range`.
    package mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + number(below: range.count)
    }

    /// Returns true once in `odds` times.
    package mutating func once(in odds: Int) -> Bool {
        number(below: odds) == 0
    }

    /// Returns an element of `choices`, which has at least one.
    package mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[number(below: choices.count)]
    }

    /// Puts `elements` into any order.
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for index in elements.indices.dropFirst() {
            elements.swapAt(index, number(below: index + 1))
        }
    }
}
