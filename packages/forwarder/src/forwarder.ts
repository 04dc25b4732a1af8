import { randomUUID } from 'node:crypto'
import { compileRules, createDelivery, createEventBuilder, type Delivery } from '@signed-in/core'
import { createBearerGatekeeper, type Gatekeeper } from './access/bearer-gatekeeper.ts'
import { readTlsFiles } from './access/tls-files.ts'
import { type Unwatch, watchFiles } from './access/watched-files.ts'
import { readSecretFile } from './config/forward-environment.ts'
import type { AuthConfig, ForwarderConfig, KafkaConfig, ListenerConfig, TlsFiles } from './config/forwarder-config.ts'
import type { GrpcServer, GrpcServerParts } from './grpc/grpc-server.ts'
import { createNextHop } from './http/create-next-hop.ts'
import { Inflater } from './http/inflate.ts'
import { createPassthroughIntake, createTapIntake, type Intake } from './http/intake.ts'
import { MemoryBudget } from './http/memory-budget.ts'
import { createNoteGarbage } from './http/note-garbage.ts'
import { OtlpServer } from './http/otlp-server.ts'
import { KafkaRunner, type KafkaRunnerParts } from './kafka/kafka-runner.ts'
import { type KafkaClient, loadKafkaClient } from './kafka/platformatic-client.ts'
import { PlatformaticSource } from './kafka/platformatic-source.ts'
import { AdminServer } from './observe/admin-server.ts'
import { createForwarderMetrics } from './observe/forwarder-metrics.ts'
import type { Log } from './observe/log.ts'
import { openLoopDelay } from './observe/loop-delay.ts'
import { startOtlpMetrics } from './observe/otlp-metrics.ts'
import { createDryRunDelivery } from './recognition/dry-run-delivery.ts'
import { createEventSink } from './recognition/event-sink.ts'
import { LoopShare } from './recognition/loop-share.ts'
import { createRecogniser } from './recognition/recogniser.ts'

/** A running forwarder. */
export interface Forwarder {
  /** The ports that were bound; with port 0 in the configuration the system chose them. */
  readonly ports: { readonly http: number | undefined; readonly grpc: number | undefined; readonly admin: number | undefined }
  /** The numbers in Prometheus' format. */
  metrics(): string
  /** Undefined: ready for requests. Else why not, in a sentence. */
  notReady(): string | undefined
  /**
   * Stops: tells probes that it is not ready, answers what has begun, flushes, and resolves within the configured time to what still
   * waits in the spool.
   */
  stop(): Promise<{ readonly pending: number }>
}

/** How long a shutdown tries to deliver what the spool holds. */
const SPOOL_FLUSH_MILLIS = 5000

/** Where the forwarder tells what it does. */
export interface ForwarderWorld {
  readonly log: Log
  /** Serve the admin port. Default true; false in a worker, whose primary process serves it. */
  readonly admin?: boolean
  /** How often certificate and token files are looked at, in milliseconds. Default 10 s. */
  readonly watchMillis?: number
}

/**
 * Starts the service. Rejects with `ConfigError` or `RuleError` where the configuration cannot work, and with Node's error where a
 * port cannot be had; nothing runs then.
 */
export async function startForwarder(
  config: ForwarderConfig,
  { log, watchMillis, admin: hasAdmin = true }: ForwarderWorld,
): Promise<Forwarder> {
  const metrics = createForwarderMetrics()
  const { signIn } = config.signedIn
  const rules = compileRules(signIn.rules, {
    builtIn: signIn.builtInRules,
    groupAttributes: signIn.groupAttributes,
    impersonated: signIn.impersonated,
    skipExported: true,
  })
  const recognise = createRecogniser(rules, createEventBuilder(signIn), metrics)
  for (const warning of config.signedIn.warnings) log('warn', warning)

  // Whatever can be wrong with files and packages comes before anything runs.
  const nextHop = config.nextHop === undefined ? undefined : createNextHop(config.nextHop)
  for (const listener of [config.http, config.grpc]) if (listener?.tls !== undefined) readTlsFiles(listener.tls)
  const kafkaClient = config.kafka === undefined ? undefined : await loadKafkaClient()
  const delivery = openDelivery(config, log)
  const sink = createEventSink(delivery, config.queue === 'memory' ? 'memory' : 'durable')
  const budget = new MemoryBudget(config.maxInFlightBytes)
  const noteGarbage = createNoteGarbage()
  const parts = { recognise, share: new LoopShare(), sink, inflater: new Inflater(config.maxInflatedBytes, noteGarbage), metrics }
  const intake: Intake =
    nextHop === undefined
      ? createTapIntake(parts)
      : createPassthroughIntake({
          ...parts,
          nextHop,
          instance: randomUUID(),
          forwardCredentials: config.nextHop?.forwardCredentials ?? false,
        })

  const kafka =
    config.kafka === undefined || kafkaClient === undefined
      ? undefined
      : openKafka(config.kafka, kafkaClient, { ...parts, nextHop, log })

  const loopDelay = openLoopDelay()
  metrics.observe({
    delivery,
    budget,
    duplicates: sink.duplicates,
    loopDelayMillis: loopDelay.p99Millis,
  })
  const otlpMetrics =
    config.otlpMetrics === undefined ? undefined : await startOtlpMetrics(metrics.families, config.otlpMetrics, log)

  const unwatch: Unwatch[] = []
  const admit = openGate(config.auth, log, unwatch, watchMillis)
  let isDraining = false
  const notReady = (): string | undefined => {
    if (isDraining) return 'shutting down'
    if (sink.isRefusing()) return 'sign-ins cannot be kept: the spool is full or cannot be written'
    return kafka?.isAssigned() === false ? 'not a member of the Kafka group' : undefined
  }
  const admin = new AdminServer({
    notReady,
    metrics: () => metrics.render(),
  })
  const listenerParts = { intake, budget, metrics, noteGarbage, admit }
  const http = config.http === undefined ? undefined : openHttp(config.http, listenerParts, log, unwatch, watchMillis)
  const grpc = config.grpc === undefined ? undefined : await openGrpc(config.grpc, listenerParts, log, unwatch, watchMillis)

  const stop = async (): Promise<{ pending: number }> => {
    isDraining = true
    const deadline = performance.now() + config.drainMillis
    for (const stopWatching of unwatch) stopWatching()
    const cut = setTimeout(() => {
      http?.destroy()
      grpc?.destroy()
    }, config.drainMillis / 2)
    await Promise.all([http?.close(), grpc?.close(), kafka?.stop()])
    clearTimeout(cut)
    const left = Math.max(500, deadline - performance.now())
    // What a spool holds is safe: waiting for a destination that does not answer would only delay a deployment.
    const { pending } = await delivery.shutdown(config.queue === 'spool' ? Math.min(left, SPOOL_FLUSH_MILLIS) : left)
    nextHop?.close()
    await otlpMetrics?.stop()
    loopDelay.close()
    if (hasAdmin) await admin.close()
    return { pending }
  }
  try {
    const ports = {
      http: config.http && (await http?.listen(config.http.endpoint.host, config.http.endpoint.port)),
      grpc: config.grpc && (await grpc?.listen(config.grpc.endpoint)),
      admin: hasAdmin ? await admin.listen(config.admin) : undefined,
    }
    kafka?.start()
    log('info', 'listening', { pid: process.pid, mode: config.mode, queue: config.queue, ...ports })
    return { ports, stop, metrics: () => metrics.render(), notReady }
  } catch (error) {
    await stop()
    throw error
  }
}

function openDelivery(config: ForwarderConfig, log: Log): Delivery {
  if (config.dryRun) return createDryRunDelivery(log)
  return createDelivery({
    ...config.signedIn.delivery,
    onProblem: ({ code, message, destination }) =>
      log(code === 'recovered' ? 'info' : 'error', message, { code, ...(destination === undefined ? {} : { destination }) }),
  })
}

function openKafka(
  config: KafkaConfig,
  client: KafkaClient,
  parts: Omit<KafkaRunnerParts, 'encoding' | 'createSource'>,
): KafkaRunner {
  return new KafkaRunner({
    ...parts,
    encoding: config.encoding === 'otlp_json' ? 'json' : 'protobuf',
    createSource: () => new PlatformaticSource(config, client),
  })
}

/** Undefined: no token is asked for. */
function openGate(auth: AuthConfig, log: Log, unwatch: Unwatch[], watchMillis: number | undefined): Gatekeeper | undefined {
  const { bearerTokens, bearerTokenFile } = auth
  if (bearerTokenFile === undefined) return bearerTokens.length === 0 ? undefined : createBearerGatekeeper(() => bearerTokens)
  const readTokens = (): readonly string[] => [
    ...bearerTokens,
    ...readSecretFile(bearerTokenFile)
      .split(/\s+/)
      .filter((token) => token !== ''),
  ]
  let tokens = readTokens()
  unwatch.push(
    watchFiles(
      [bearerTokenFile],
      () =>
        reload(log, bearerTokenFile, () => {
          tokens = readTokens()
        }),
      watchMillis,
    ),
  )
  return createBearerGatekeeper(() => tokens)
}

type ListenerParts = Omit<GrpcServerParts, 'limits' | 'tls'>

function openHttp(
  { tls, limits }: ListenerConfig,
  { admit, ...parts }: ListenerParts,
  log: Log,
  unwatch: Unwatch[],
  watchMillis: number | undefined,
): OtlpServer {
  const server = new OtlpServer({
    ...parts,
    limits,
    ...(admit === undefined ? {} : { admit }),
    ...(tls === undefined ? {} : { tls: readTlsFiles(tls) }),
  })
  if (tls !== undefined) watchTls(tls, () => server.setTls(readTlsFiles(tls)), log, unwatch, watchMillis)
  return server
}

async function openGrpc(
  { tls, limits }: ListenerConfig,
  parts: ListenerParts,
  log: Log,
  unwatch: Unwatch[],
  watchMillis: number | undefined,
): Promise<GrpcServer> {
  // grpc-js is a third of the heap, and every garbage collection walks all of it: only those who listen for gRPC pay.
  const { GrpcServer } = await import('./grpc/grpc-server.ts')
  const server = new GrpcServer({ ...parts, limits, tls: tls === undefined ? undefined : readTlsFiles(tls) })
  if (tls !== undefined) watchTls(tls, () => server.setTls(readTlsFiles(tls)), log, unwatch, watchMillis)
  return server
}

function watchTls(tls: TlsFiles, renew: () => void, log: Log, unwatch: Unwatch[], watchMillis: number | undefined): void {
  const files = [tls.certFile, tls.keyFile, ...(tls.clientCaFile === undefined ? [] : [tls.clientCaFile])]
  unwatch.push(watchFiles(files, () => reload(log, tls.certFile, renew), watchMillis))
}

/** Puts a changed file into use; what is wrong with it is told, and the old content goes on serving. */
function reload(log: Log, file: string, apply: () => void): void {
  try {
    apply()
    log('info', 'file reloaded', { file })
  } catch (error) {
    log('error', 'a changed file cannot be used; the old one stays in use', {
      file,
      reason: error instanceof Error ? error.message : '',
    })
  }
}
