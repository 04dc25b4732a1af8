import type { IncomingHttpHeaders } from 'node:http'
import type { OtlpEncoding } from '../otlp/content-type.ts'
import type { Reservation } from './memory-budget.ts'

/** What an OTLP endpoint takes. Only traces are looked into. */
export type Signal = 'traces' | 'metrics' | 'logs'

/** Signals by path, as OTLP/HTTP fixes them. */
export const SIGNAL_PATHS: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
])

/** A request as plain data: everything behind the socket works on this. */
export interface OtlpRequest {
  readonly transport: 'http' | 'grpc'
  readonly signal: Signal
  readonly path: string
  readonly encoding: OtlpEncoding
  readonly headers: IncomingHttpHeaders
  /** As it came over the wire. Only until the answer: then its memory goes to other requests. */
  readonly body: Buffer
  /** The request's account of memory; it is closed after the answer. */
  readonly reservation: Reservation
}
