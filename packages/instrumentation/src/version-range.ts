/** Versions from `from` (included) to `below` (excluded). Pre-releases count as their release. */
export interface VersionRange {
  /** `major.minor.patch`. */
  readonly from: string
  /** `major.minor.patch`. */
  readonly below: string
}

/** Whether a version lies in the range. A version that is none (`workspace`, empty) does not. */
export function isSupportedVersion(version: string, range: VersionRange): boolean {
  const numbers = toNumbers(version)
  const from = toNumbers(range.from)
  const below = toNumbers(range.below)
  return (
    numbers !== undefined &&
    from !== undefined &&
    below !== undefined &&
    compare(numbers, from) >= 0 &&
    compare(numbers, below) < 0
  )
}

function toNumbers(version: string): readonly number[] | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})/.exec(version)
  return match === null ? undefined : match.slice(1, 4).map(Number)
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, number] of one.entries()) {
    const difference = number - (other[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
