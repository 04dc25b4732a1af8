/** What may stand in an event: JSON, and nothing that JSON cannot carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }
