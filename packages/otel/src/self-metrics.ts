import type { MeterProviderShape } from './sdk-shapes.ts'

/** Adds to a counter. */
export type Count = (value: number, attributes?: Record<string, string>) => void

const METER_NAME = '@signed-in/otel'

/**
 * Counters about ourselves, in the style of the SDK's own `otel.sdk.*`: each carries `otel.component.type` and, as
 * `error.type`, why something was not done. No ids, no names. Without a meter provider, counting does nothing.
 */
export class SelfMetrics {
  readonly #meter: ReturnType<MeterProviderShape['getMeter']> | undefined
  readonly #componentType: string

  /** `componentType` goes to `otel.component.type`; ours are not in the convention's list, which allows that. */
  constructor(meterProvider: MeterProviderShape | undefined, componentType: string) {
    this.#meter = meterProvider?.getMeter(METER_NAME)
    this.#componentType = componentType
  }

  counter(name: string, description: string, unit: string): Count {
    const counter = this.#meter?.createCounter(name, { description, unit })
    if (counter === undefined) return () => {}
    const component = { 'otel.component.type': this.#componentType }
    return (value, attributes) => {
      try {
        counter.add(value, { ...component, ...attributes })
      } catch {
        // A broken meter must not break a login.
      }
    }
  }
}
