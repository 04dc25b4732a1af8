import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, type DeliveryOptions, describeIssues, type Environment, isLoopback, resolveOptions } from '@signed-in/core'
import { type ConfigFile, configSchema, type ListenerSection } from './config-schema.ts'
import {
  CONFIG_VARIABLE,
  type ForwardEnvironment,
  misspeltVariables,
  type OptionTree,
  readForwardEnvironment,
  readSecretFile,
} from './forward-environment.ts'
import type { Endpoint, ForwarderConfig, ListenerConfig, Mode, NextHopConfig } from './forwarder-config.ts'
import { toKafka } from './kafka-config.ts'
import { toOtlpMetrics } from './otlp-metrics-config.ts'
import { withoutUndefined } from './without-undefined.ts'
import { parseYamlConfig, type YamlConfig } from './yaml-config.ts'

const MIB = 1024 * 1024
const HTTP: Endpoint = { host: '127.0.0.1', port: 4318 }
const GRPC: Endpoint = { host: '127.0.0.1', port: 4317 }
const ADMIN: Endpoint = { host: '127.0.0.1', port: 13_133 }

/** In place of a path: the text stands in a variable, as the Collector has it. */
const ENV_SCHEME = 'env:'

/** Where configuration comes from. */
export interface ConfigSource {
  /** Path of the YAML, or `env:NAME` where its text stands in a variable; default: what `SIGNED_IN_FORWARD_CONFIG` holds, if anything. */
  readonly file: string | undefined
  readonly env: Environment
  readonly dryRun?: boolean
}

/**
 * The file over the environment over the defaults, checked. Throws `ConfigError` (or core's `RuleError`) with file, line, path, the
 * remedy and the key that was probably meant; values that may be secret are not repeated.
 */
export function loadConfig({ file: named, env, dryRun = false }: ConfigSource): ForwarderConfig {
  const file = named ?? (env[CONFIG_VARIABLE] ? ENV_SCHEME + CONFIG_VARIABLE : undefined)
  const yaml = file === undefined ? undefined : parseYamlConfig(file, readConfigText(file, env), env)
  const environment = readForwardEnvironment(env)
  const merged = merge(environment.options, yaml?.options)
  const parsed = configSchema.safeParse(merged)
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => {
      const [sentence = ''] = describeIssues([issue], configSchema, merged)
      const key = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
      return `${origin(file, [...issue.path, ...key], yaml, environment)}${toFileSpelling(sentence)}`
    })
    // By line, as they are put right one after the other.
    throw new ConfigError(sentences.toSorted((a, b) => lineOf(a) - lineOf(b)).join('\n'))
  }
  return toConfig(parsed.data, env, dryRun)
}

function lineOf(sentence: string): number {
  return Number(/^[^\s]*:(\d+): /.exec(sentence)?.[1] ?? 0)
}

function toConfig(file: ConfigFile, env: Environment, dryRun: boolean): ForwarderConfig {
  const mode = file.mode ?? 'passthrough'
  const { protocols, auth } = file.receivers?.otlp ?? {}
  const takesOtlp = mode !== 'kafka'
  const hasOnlyGrpc = protocols?.grpc !== undefined && protocols.http === undefined
  const config: ForwarderConfig = {
    mode,
    queue: file.queue ?? 'spool',
    http: takesOtlp && !hasOnlyGrpc ? toListener(protocols?.http ?? {}, HTTP) : undefined,
    grpc: takesOtlp && protocols?.grpc !== undefined ? toListener(protocols.grpc ?? {}, GRPC) : undefined,
    admin: file.service?.admin?.endpoint ?? ADMIN,
    otlpMetrics: toOtlpMetrics(file.service?.metrics, env),
    auth: {
      bearerTokens: auth?.bearerTokens ?? [],
      ...(auth?.bearerTokenFile === undefined ? {} : { bearerTokenFile: auth.bearerTokenFile }),
    },
    kafka: mode === 'kafka' ? toKafka(file.receivers?.kafka) : undefined,
    nextHop: toNextHop(mode, file.exporters?.otlpHttp),
    maxInflatedBytes: file.service?.maxInflatedBodySize ?? 64 * MIB,
    maxInFlightBytes: file.service?.maxInFlightBytes ?? 256 * MIB,
    drainMillis: file.service?.drainTimeout ?? 25_000,
    workers: file.service?.workers ?? 1,
    dryRun,
    signedIn: resolveSignedIn(file, mode, env, dryRun),
  }
  assertSafe(config)
  return config
}

function resolveSignedIn(file: ConfigFile, mode: Mode, env: Environment, dryRun: boolean): ForwarderConfig['signedIn'] {
  const options = { ...file.signIn, delivery: { ...file.signIn?.delivery, ...file.exporters?.track } }
  const resolved = resolveOptions(options, env)
  const { delivery } = resolved
  if (delivery.url === undefined && delivery.destinations === undefined && !dryRun && needsUrl(delivery)) {
    throw new ConfigError('Nothing says where sign-ins go. Set exporters.track.url or SIGNED_IN_TRACK_URL, or try --dry-run.')
  }
  const queue = file.queue ?? 'spool'
  const { spool = defaultSpool(env), ...rest } = delivery
  // A full spool means that the destination has been away for very long. In passthrough that must not reach the trace path.
  const overflow = mode === 'passthrough' ? 'drop-oldest' : 'drop-newest'
  const limits: DeliveryOptions['limits'] = { overflow, ...delivery.limits }
  const warnings = [...resolved.warnings, ...misspeltVariables(env)]
  return { ...resolved, warnings, delivery: { ...rest, limits, ...(queue === 'spool' ? { spool } : {}) } }
}

/** Vendors with a fixed address need no url; core's `createDelivery` knows which. */
function needsUrl({ destination }: DeliveryOptions): boolean {
  return destination === undefined || destination === 'track'
}

/** systemd's state directory, else the user's. */
function defaultSpool(env: Environment): string {
  const state = env['STATE_DIRECTORY']?.split(':')[0]
  if (state !== undefined && state !== '') return join(state, 'spool')
  return join(env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'), 'signed-in', 'forwarder-spool')
}

function toListener(section: ListenerSection, fallback: Endpoint): ListenerConfig {
  return {
    endpoint: section.endpoint ?? fallback,
    ...(section.tls === undefined ? {} : { tls: section.tls }),
    limits: {
      maxBodyBytes: section.maxRequestBodySize ?? 64 * MIB,
      maxConnections: section.maxConnections ?? 1024,
      headersTimeoutMillis: section.readHeaderTimeout ?? 10_000,
      requestTimeoutMillis: section.readTimeout ?? 30_000,
      keepAliveMillis: section.idleTimeout ?? 75_000,
    },
  }
}

function toNextHop(mode: Mode, section: NonNullable<ConfigFile['exporters']>['otlpHttp']): NextHopConfig | undefined {
  if (section?.endpoint === undefined) {
    if (mode !== 'passthrough') return undefined
    throw new ConfigError(
      'Mode passthrough needs to know where traces go on to. Set exporters.otlp_http.endpoint or SIGNED_IN_FORWARD_TO, or mode: tap.',
    )
  }
  if (mode === 'tap') throw new ConfigError('Mode tap passes nothing on: remove exporters.otlp_http, or set mode: passthrough.')
  return {
    endpoint: section.endpoint,
    timeoutMillis: section.timeout ?? 30_000,
    maxConnections: section.maxConnections ?? 256,
    forwardCredentials: section.forwardCredentials ?? false,
    ...withoutUndefined(section.tls ?? {}),
  }
}

/** Combinations that would lose sign-ins or let everybody in. */
function assertSafe({ mode, queue, auth, http, grpc, workers }: ForwarderConfig): void {
  if (mode === 'passthrough' && queue === 'none') {
    throw new ConfigError(
      'queue: none lets the destination hold up traces in mode passthrough. Use queue: spool or memory, or mode: tap.',
    )
  }
  if (mode !== 'passthrough' && queue === 'memory') {
    throw new ConfigError(`queue: memory loses sign-ins that mode ${mode} has acknowledged. Use queue: spool or none.`)
  }
  if (workers > 1 && mode === 'kafka')
    throw new ConfigError('service.workers is for OTLP. Mode kafka scales by processes in one group.')
  const hasTokens = auth.bearerTokens.length > 0 || auth.bearerTokenFile !== undefined
  for (const listener of [http, grpc]) {
    if (listener === undefined || isLoopback(listener.endpoint.host) || hasTokens || listener.tls?.clientCaFile !== undefined)
      continue
    throw new ConfigError(
      `${listener.endpoint.host} is not loopback, so anybody in the network could send sign-ins. Set receivers.otlp.auth.bearer_tokens, ` +
        'SIGNED_IN_FORWARD_TOKEN or tls.client_ca_file.',
    )
  }
  if (auth.bearerTokenFile !== undefined && readSecretFile(auth.bearerTokenFile) === '') {
    throw new ConfigError(`${auth.bearerTokenFile} holds no token.`)
  }
}

function readConfigText(file: string, env: Environment): string {
  if (file.startsWith(ENV_SCHEME)) {
    const text = env[file.slice(ENV_SCHEME.length)]
    if (text === undefined || text.trim() === '') throw new ConfigError(`The configuration ${file} is empty or not set.`)
    return text
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `The configuration file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    )
  }
}

/** Where a wrong value comes from: `forwarder.yaml:12: ` or the variable. */
function origin(
  file: string | undefined,
  path: readonly PropertyKey[],
  yaml: YamlConfig | undefined,
  environment: ForwardEnvironment,
): string {
  const place = yaml?.locate(path)
  if (place?.line !== undefined) return `${file}:${place.line}: `
  const variable = environment.variables.get(path.filter((part) => typeof part === 'string').join('.'))
  return variable === undefined ? '' : `${variable}: `
}

/** Option names in a sentence as they stand in a file. What a sentence quotes as the value stays as it is. */
function toFileSpelling(sentence: string): string {
  return sentence.replaceAll(/(?<!is ")\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (name) =>
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  )
}

/** The upper value over the lower one, section by section. */
function merge(lower: OptionTree, upper: unknown): OptionTree | unknown {
  if (upper === undefined) return lower
  if (!isSection(upper)) return upper
  const merged: Record<string, unknown> = { ...lower }
  for (const [key, value] of Object.entries(upper)) {
    const below = merged[key]
    merged[key] = isSection(below) && (value === null || isSection(value)) ? merge(below, value ?? {}) : value
  }
  return merged
}

function isSection(value: unknown): value is OptionTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
