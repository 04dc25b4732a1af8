import { ConfigError } from '@signed-in/core'

/** What we use of `@platformatic/kafka`, as structural types: the package is optional and loaded only in mode kafka. */
export interface ClientMessage {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly value: Buffer | undefined
  /** Commits this offset and all before it in the partition. */
  commit(): void | Promise<void>
}

export interface ClientStream extends AsyncIterable<ClientMessage> {
  close(): Promise<void>
}

export interface ClientConsumer {
  readonly assignments: readonly { readonly partitions: readonly number[] }[] | null
  isActive(): boolean
  consume(options: Readonly<Record<string, unknown>>): Promise<ClientStream>
  close(force: boolean): Promise<void>
}

export interface ClientProducer {
  send(options: Readonly<Record<string, unknown>>): Promise<unknown>
  close(): Promise<void>
}

export interface KafkaClient {
  readonly Consumer: new (options: Readonly<Record<string, unknown>>) => ClientConsumer
  readonly Producer: new (options: Readonly<Record<string, unknown>>) => ClientProducer
}

const PACKAGE = '@platformatic/kafka'

/** Loads the client. Rejects with `ConfigError` where it is not installed. */
export async function loadKafkaClient(): Promise<KafkaClient> {
  try {
    // By a variable, so that neither compilers nor bundlers need the package.
    const name: string = PACKAGE
    return (await import(name)) as KafkaClient
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ConfigError(`Mode kafka needs the package ${PACKAGE}, which is not installed. Run: npm install ${PACKAGE}`)
  }
}
