/**
 * Runs background file work one job at a time. libuv's four threads also serve password hashing and DNS: with four slow fsyncs in
 * flight a pbkdf2 took 108 ms instead of 0.5 ms, with at most two it was not disturbed (measured with 200 ms fsyncs).
 */
export class FileQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `job` after all jobs before it, whatever became of those. */
  run<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(job)
    this.#last = result.catch(() => {})
    return result
  }

  /** Resolves when everything queued so far has run. */
  async idle(): Promise<void> {
    await this.#last
  }
}
