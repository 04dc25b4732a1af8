import type { SeenLogins } from './seen-login.ts'

/** A library of the Auth.js family. */
export interface AuthjsLibrary {
  /** npm name. */
  readonly name: string
  /** Whether it makes up an id for a user of a provider where no adapter keeps users, and for one that `authorize` gave none. */
  readonly hasMadeUpIds: boolean
}

/** One configuration under observation. */
export interface Observation {
  readonly library: AuthjsLibrary
  readonly logins: SeenLogins
  /** An adapter keeps the users. */
  readonly hasAdapter: boolean
}

/** A part of a configuration: functions and values by name. */
export type Table = Readonly<Record<string, unknown>>

/** Whether a value has parts. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null
}
