/** One record as it lies in the topic. */
export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly value: Buffer
}

/** Where records come from: one consumer of a group. Small, so that the client library behind it can be exchanged. */
export interface KafkaSource {
  /**
   * Hands records over, one after the other; within a partition in their order. A record whose promise resolves is done and is
   * committed; the next start of the group goes on behind it. Resolves after `close`; rejects if the broker can no longer be used.
   */
  run(handle: (record: KafkaRecord) => Promise<void>): Promise<void>
  /** Puts a record that nobody can read into the dead-letter topic, with the reason in its headers. Resolves once it is there. */
  deadLetter(record: KafkaRecord, reason: string): Promise<void>
  /** True while partitions are assigned, or the group has more members than partitions. */
  isAssigned(): boolean
  /** Commits what is done and leaves the group. */
  close(): Promise<void>
}
