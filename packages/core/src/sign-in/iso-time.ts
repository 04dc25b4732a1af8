const DAY_MILLIS = 86_400_000
const HOUR_MILLIS = 3_600_000
const MINUTE_MILLIS = 60_000
const SECOND_MILLIS = 1_000
/** `2026-11-23T`, also where a year has more digits. */
const TIME_LENGTH = '00:00:00.000Z'.length

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

let knownDay = Number.NaN
let knownDate = ''

/**
 * A time as `Date.prototype.toISOString` writes it, in whole milliseconds since 1970. The date is made once a day, the rest from a table:
 * a login between requests pays 5 µs for the method of `Date`, which has calendars and time zones to look at.
 *
 * For times within the bounds of `Date`: a day beyond them throws RangeError.
 */
export function isoTime(millis: number): string {
  const day = Math.floor(millis / DAY_MILLIS)
  if (day !== knownDay) {
    knownDate = new Date(millis).toISOString().slice(0, -TIME_LENGTH)
    knownDay = day
  }
  const time = millis - day * DAY_MILLIS
  const hours = Math.floor(time / HOUR_MILLIS)
  const minutes = Math.floor((time % HOUR_MILLIS) / MINUTE_MILLIS)
  const seconds = Math.floor((time % MINUTE_MILLIS) / SECOND_MILLIS)
  const rest = time % SECOND_MILLIS
  return `${knownDate}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes]}:${TWO_DIGITS[seconds]}.${Math.floor(rest / 100)}${TWO_DIGITS[rest % 100]}Z`
}
