function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const change = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}

/** The key that was probably meant: the nearest by edits, ignoring case and separators, if it is near at all. */
export function nearestKey(wrong: string, known: readonly string[]): string | undefined {
  const plain = (key: string): string => key.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const wanted = plain(wrong).slice(0, 64)
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const key of known) {
    const candidate = plain(key)
    // `maxAge` for `maxAgeMillis`: far by edits, and yet what was meant.
    const isPrefix = wanted.length >= 4 && candidate.startsWith(wanted)
    const distance = isPrefix ? 1 : editDistance(wanted, candidate)
    if (distance < bestDistance) {
      best = key
      bestDistance = distance
    }
  }
  return best
}
