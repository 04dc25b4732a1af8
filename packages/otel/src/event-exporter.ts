import type { SignedInEvent } from '@signed-in/core'
import type { ExportResultShape } from './sdk-shapes.ts'

/**
 * Takes events from the processor: `TrackExporter`, or your own. `export` must return at once and not throw. Whether it took them it
 * says by the callback, or by the promise that it returns; an `export` that declares no callback takes them by returning.
 * `forceFlush` and `shutdown` wait for what was taken.
 */
export interface SignedInEventExporter {
  export(events: readonly SignedInEvent[], resultCallback?: (result: ExportResultShape) => void): void
  forceFlush?(): Promise<void>
  shutdown?(): Promise<void>
}
