/// Returns the name that was probably meant by `typed`, the first of several at the same distance.
///
/// A name is near if its distance is at most a third of the longer one's length, or one: `frming`
/// means `framing`, `rate` does not mean `rules`.
package func nearestName(to typed: String, among names: some Sequence<String>) -> String? {
    var nearest: (name: String, distance: Int)?
    for name in names {
        let distance = editDistance(Array(typed), Array(name))
        let bound = max(1, max(typed.count, name.count) / 3)
        guard distance <= bound, distance < nearest?.distance ?? .max else { continue }
        nearest = (name, distance)
    }
    return nearest?.name
}

/// Returns the number of typing errors between two words: missing, extra, wrong and swapped characters.
///
/// The Damerau–Levenshtein distance in its "optimal string alignment" form
/// (https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance). Three rows of the table suffice,
/// since a swap looks two rows back.
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let isSame = left[row] == right[column]
            var distance = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
