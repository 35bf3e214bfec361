/// A set of millions of identifiers, which are kept as digests of 127 bits.
///
/// An unrolled chained hash table: each of 262,144 buckets is a chain of blocks of 8 digests, so
/// nothing is copied as it grows, and at most 7 places of a bucket are empty. Two different
/// identifiers of ten million have one digest with a probability below 10⁻²⁴; the digests are those of
/// the standard library's `Hasher`, SipHash-1-3 with a random key for each process.
struct IdentifierSet: ~Copyable {
    /// What was known of an identifier before it was met.
    enum Meeting {
        /// It was in the set, and not met.
        case expected
        /// It was met before.
        case repeated
        /// It was not in the set; now it is, as one that was met.
        case unknown
    }

    private static let bucketBits = 18
    private static let blockSize = 8
    private static let blocksOfSlab = 8192

    /// Digests in blocks; the lowest bit says whether the identifier was met.
    private var slabs: [[UInt128]] = []
    /// The block after each block in its chain, counted from 1; 0 for none.
    private var next: [UInt32] = []
    /// The first block of each bucket, counted from 1, the only one that is not full.
    private var first = [UInt32](repeating: 0, count: 1 << bucketBits)
    /// How many digests that block has.
    private var filled = [UInt8](repeating: 0, count: 1 << bucketBits)

    /// The number of identifiers that were inserted, each once.
    private(set) var count = 0
    /// The number of those that were met.
    private(set) var metCount = 0

    /// Creates a set of nothing.
    init() {}

    /// Adds an identifier; returns whether it was not in the set.
    mutating func insert(_ identifier: Span<UInt8>) -> Bool {
        let digest = Self.digest(of: identifier)
        guard place(of: digest) == nil else { return false }
        append(digest)
        count += 1
        return true
    }

    /// Notes that an identifier was met.
    mutating func meet(_ identifier: Span<UInt8>) -> Meeting {
        let digest = Self.digest(of: identifier)
        guard let (slab, index) = place(of: digest) else {
            append(digest | 1)
            return .unknown
        }
        guard slabs[slab][index] & 1 == 0 else { return .repeated }
        slabs[slab][index] |= 1
        metCount += 1
        return .expected
    }

    /// Where a digest is, met or not.
    private func place(of digest: UInt128) -> (slab: Int, index: Int)? {
        let bucket = Self.bucket(of: digest)
        var block = Int(first[bucket])
        var count = Int(filled[bucket])
        while block > 0 {
            let (slab, start) = Self.place(ofBlock: block)
            let digests = slabs[slab]
            for index in start..<start + count where digests[index] & ~1 == digest {
                return (slab, index)
            }
            block = Int(next[block - 1])
            count = Self.blockSize
        }
        return nil
    }

    private mutating func append(_ digest: UInt128) {
        let bucket = Self.bucket(of: digest)
        if first[bucket] == 0 || filled[bucket] == Self.blockSize {
            if next.count % Self.blocksOfSlab == 0 {
                slabs.append([UInt128](repeating: 0, count: Self.blocksOfSlab * Self.blockSize))
            }
            next.append(first[bucket])
            first[bucket] = UInt32(next.count)
            filled[bucket] = 0
        }
        let (slab, start) = Self.place(ofBlock: Int(first[bucket]))
        slabs[slab][start + Int(filled[bucket])] = digest
        filled[bucket] += 1
    }

    private static func place(ofBlock block: Int) -> (slab: Int, start: Int) {
        let (slab, index) = (block - 1).quotientAndRemainder(dividingBy: blocksOfSlab)
        return (slab, index * blockSize)
    }

    private static func bucket(of digest: UInt128) -> Int { Int(digest >> (128 - bucketBits)) }

    /// Returns the digest of an identifier, with a lowest bit of 0.
    private static func digest(of identifier: Span<UInt8>) -> UInt128 {
        var (high, low) = (Hasher(), Hasher())
        low.combine(identifier.count)
        var word: UInt64 = 0
        for index in identifier.indices {
            word = word << 8 | UInt64(identifier[index])
            guard index % 8 == 7 || index == identifier.count - 1 else { continue }
            high.combine(word)
            low.combine(word)
            word = 0
        }
        high.combine(identifier.count)
        let halves = (UInt(bitPattern: high.finalize()), UInt(bitPattern: low.finalize()))
        return (UInt128(halves.0) << 64 | UInt128(halves.1)) & ~1
    }
}

/// An identifier as it is compared: without white space and quotes around it, and without case.
///
/// Exports put identifiers in quotes, and some databases change the case of letters.
struct ComparableIdentifier {
    private(set) var bytes: [UInt8] = []

    /// Creates an identifier that is reused for many.
    init() { bytes.reserveCapacity(64) }

    /// Takes over an identifier; it is empty if nothing is left.
    mutating func set(_ text: some Collection<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: text)
        trim()
        let quotes: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "'")]
        if bytes.count > 1, let first = bytes.first, quotes.contains(first), bytes.last == first {
            bytes.removeFirst()
            bytes.removeLast()
            trim()
        }
        for index in bytes.indices where 0x41...0x5A ~= bytes[index] { bytes[index] |= 0x20 }
    }

    private mutating func trim() {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || 0x09...0x0D ~= $0 }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        if let first = bytes.first, isBlank(first) {
            bytes.removeFirst(bytes.prefix(while: isBlank).count)
        }
    }
}
