/**
 * What a schema may yield for a type: the same, with `undefined` wherever something may be left out, because callers write
 * `{ url: process.env.URL }`. Schemas are typed with it, so that they cannot part from the documented option types.
 */
export type Loose<T> = T extends ((...input: never[]) => unknown) | Uint8Array | { reveal(): string }
  ? T
  : T extends readonly (infer Element)[]
    ? readonly Loose<Element>[]
    : T extends object
      ? { [Key in keyof T]: object extends Pick<T, Key> ? Loose<T[Key]> | undefined : Loose<T[Key]> }
      : T
