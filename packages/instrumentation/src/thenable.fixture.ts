type Then<T> = (onValue: (value: T) => unknown, onError?: (error: unknown) => unknown) => unknown

/** Gives the instances of a class what promises have. */
export function addThen<T>(prototype: object, then: Then<T>): void {
  for (const [key, value] of Object.entries({ catch: () => {}, finally: () => {} }))
    Object.defineProperty(prototype, key, { value, configurable: true })
  Object.defineProperty(prototype, 'then', { value: then, configurable: true })
}

/** As promise libraries make them: of a class with the name of the language's, and none of it. */
export function libraryPromise<T>(inner: Promise<T>): Promise<T> {
  class OtherPromise {}
  Object.defineProperty(OtherPromise, 'name', { value: 'Promise' })
  addThen<T>(OtherPromise.prototype, (onValue, onError) => inner.then(onValue, onError))
  return new OtherPromise() as Promise<T>
}

/** As query builders make them: each `then` runs the query. */
export function queryBuilder<T>(run: () => Promise<T>): Promise<T> {
  class Builder {}
  addThen<T>(Builder.prototype, (onValue, onError) => run().then(onValue, onError))
  return new Builder() as Promise<T>
}
