/// Where frames end that follow one another.
extension Span<Int> {
    /// The offset of the first byte of a frame, or of the end behind the last one.
    func start(ofFrame index: Int) -> Int { index == 0 ? 0 : self[index - 1] }

    /// The bytes of a frame.
    func frame(_ index: Int) -> Range<Int> { start(ofFrame: index)..<self[index] }

    /// How many frames from `first` on end at `offset` or before it.
    func frames(from first: Int, upTo offset: Int) -> Int {
        var end = first
        while end < count, self[end] <= offset { end += 1 }
        return end - first
    }
}
