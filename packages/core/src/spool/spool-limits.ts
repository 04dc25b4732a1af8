import type { Clock } from '../delivery/clock.ts'
import type { ProblemLog } from '../delivery/problem.ts'
import type { Segment } from './segment.ts'
import type { SegmentSet } from './segment-set.ts'
import type { SpoolBacklog } from './spool-backlog.ts'

export interface SpoolLimitsSettings {
  readonly segments: SegmentSet
  /** One for each destination. */
  readonly backlogs: readonly SpoolBacklog[]
  readonly clock: Clock
  readonly problems: ProblemLog
  readonly maxBytes: number
  readonly dropOldest: boolean
}

/** The user's limits in bytes and in age. What is beyond them is given up by whole segments, counted and told. */
export class SpoolLimits {
  readonly #settings: SpoolLimitsSettings

  constructor(settings: SpoolLimitsSettings) {
    this.#settings = settings
  }

  /** Whether so many bytes more may be kept, in place of the oldest where the user wants that. */
  makeRoom(bytes: number): boolean {
    const { segments, maxBytes, dropOldest } = this.#settings
    if (segments.bytes + bytes <= maxBytes) return true
    if (!dropOldest) return false
    for (const segment of segments) {
      if (segments.bytes + bytes <= maxBytes) break
      if (segment.sealed && !segment.hasOutstanding) this.#discard(segment)
    }
    return segments.bytes + bytes <= maxBytes
  }

  /** Gives up what has waited for too long. */
  sweep(): void {
    const { segments, clock } = this.#settings
    const now = clock.monotonic()
    for (const segment of segments) {
      if (segment.sealed && segment.expiresAt <= now && !segment.hasOutstanding) this.#discard(segment)
    }
  }

  #discard(segment: Segment): void {
    const { segments, backlogs, problems } = this.#settings
    segment.discarded = true
    const lost = backlogs.reduce((sum, backlog) => sum + backlog.discard(segment), 0)
    segments.remove(segment)
    if (lost === 0) return
    problems.tell('spool discarded', {
      code: 'dropped',
      message:
        'spool: undelivered events were dropped at a limit (maxBytes or maxAgeMillis). Their number stands in stats().dropped.',
    })
  }
}
