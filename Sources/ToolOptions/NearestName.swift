/// Finds the name that was probably meant by `typed`, the first of several as near.
///
/// A name is near if at most a third of the longer one would have to be typed differently, and
/// one keystroke in any case: `frming` means `framing`, `rate` does not mean `rules`.
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

/// Counts the keystrokes between two words: one missing, one too many, one wrong, two exchanged.
///
/// Damerau and Levenshtein's distance in the form that changes no place twice. Three rows of the
/// table suffice, since an exchange looks two rows back.
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
