import type { ApiCopy } from './api-copies.ts'

type AnyMethod = (this: unknown, ...args: unknown[]) => unknown

/**
 * Calls `onFirst` when somebody starts a span while no provider is registered, before the span is started: if a provider is
 * registered by then, the span is its first. Returns the way back. Nothing is left in the way of spans afterwards.
 */
export function onFirstSpan(copies: readonly ApiCopy[], onFirst: () => void): () => void {
  const undo: (() => void)[] = []
  const restore = (): void => {
    for (const step of undo.splice(0)) step()
  }
  for (const { ProxyTracer } of copies) {
    for (const key of ['startSpan', 'startActiveSpan'] as const) {
      const prototype = ProxyTracer.prototype as unknown as Record<typeof key, AnyMethod>
      const original = prototype[key]
      prototype[key] = function (...args) {
        if (undo.length > 0) {
          restore()
          onFirst()
        }
        return original.apply(this, args)
      }
      undo.push(() => {
        prototype[key] = original
      })
    }
  }
  return restore
}
