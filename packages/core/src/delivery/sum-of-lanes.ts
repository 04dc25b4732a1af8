import type { DeliveryStats, LaneStats } from './delivery.ts'

/** The numbers of all destinations together, with each by its name beside them. */
export function sumOfLanes(lanes: readonly (readonly [name: string, stats: LaneStats])[]): DeliveryStats {
  const sum = { accepted: 0, recovered: 0, delivered: 0, deadLettered: 0, dropped: 0, pending: 0, retries: 0, oldestMillis: 0 }
  const held: string[] = []
  const destinations: Record<string, LaneStats> = Object.create(null)
  for (const [name, stats] of lanes) {
    destinations[name] = stats
    for (const key of COUNTS) sum[key] += stats[key]
    sum.oldestMillis = Math.max(sum.oldestMillis, stats.oldestMillis)
    if (stats.held !== undefined) held.push(`${name}: ${stats.held}`)
  }
  return { ...sum, held: held.length === 0 ? undefined : held.join('; '), destinations }
}

const COUNTS = ['accepted', 'recovered', 'delivered', 'deadLettered', 'dropped', 'pending', 'retries'] as const
