import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Admin } from '@platformatic/kafka'
import { freePort } from '@signed-in-test/forwarder/free-port'

const VERSION = '4.1.0'
const CLUSTER_ID = 'c2lnbmVkLWluLWthZmthLXQ'
const jars = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signed-in', `kafka-${VERSION}`)

/** Why there can be no broker here; undefined if there can. `SIGNED_IN_FETCH_PEERS` lets it be fetched by Maven. */
export function whyNoKafka(): string | undefined {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
  } catch {
    return 'Java or openssl is not installed'
  }
  if (existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('kafka_2.13'))) return undefined
  if (process.env['SIGNED_IN_FETCH_PEERS'] === undefined) {
    return 'Apache Kafka is not there; set SIGNED_IN_FETCH_PEERS=1 to fetch it by Maven'
  }
  try {
    mkdirSync(jars, { recursive: true })
    const pom = fileURLToPath(new URL('../pom.xml', import.meta.url))
    execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'Maven cannot fetch Apache Kafka'
  }
}

/** A second listener with TLS and SASL/PLAIN beside the open one. */
export interface SecureListener {
  /** A PEM file with the key and the certificate. */
  readonly keystore: string
  readonly username: string
  readonly password: string
}

/** One Apache Kafka broker in KRaft mode on loopback, its data in a temporary folder. */
export class KafkaBroker {
  readonly address: string
  /** Of the listener with TLS and SASL. */
  readonly secureAddress: string
  readonly #folder: string
  #process: ChildProcess

  private constructor(address: string, secureAddress: string, folder: string, process: ChildProcess) {
    this.address = address
    this.secureAddress = secureAddress
    this.#folder = folder
    this.#process = process
  }

  static async start(topics: Readonly<Record<string, number>>, secure?: SecureListener): Promise<KafkaBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'signed-in-kafka-'))
    const [port, controller, securePort] = [await freePort(), await freePort(), await freePort()]
    const config = join(folder, 'server.properties')
    writeFileSync(
      config,
      `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},${secure === undefined ? '' : `SASL_SSL://127.0.0.1:${securePort},`}CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}${secure === undefined ? '' : `,SASL_SSL://127.0.0.1:${securePort}`}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
${secure === undefined ? '' : securityLines(secure)}
log.dirs=${join(folder, 'data')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
auto.create.topics.enable=false
`,
    )
    run(['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', config])
    const broker = new KafkaBroker(`127.0.0.1:${port}`, `127.0.0.1:${securePort}`, folder, launch(config, folder))
    await broker.#createTopics(topics)
    return broker
  }

  /** kill -9, and up again with the same data. */
  async crash(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await ended
    this.#process = launch(join(this.#folder, 'server.properties'), this.#folder)
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #createTopics(topics: Readonly<Record<string, number>>): Promise<void> {
    const deadline = Date.now() + 90_000
    for (const [topic, partitions] of Object.entries(topics)) {
      for (;;) {
        const admin = new Admin({ clientId: 'test', bootstrapBrokers: [this.address], retries: 0 })
        try {
          await admin.createTopics({ topics: [topic], partitions, replicas: 1 })
          break
        } catch (error) {
          if (Date.now() > deadline || this.#process.exitCode !== null) throw error
          await new Promise((resolve) => setTimeout(resolve, 500))
        } finally {
          await admin.close()
        }
      }
    }
  }
}

function securityLines({ keystore, username, password }: SecureListener): string {
  const jaas = `org.apache.kafka.common.security.plain.PlainLoginModule required username="x" password="x" user_${username}="${password}";`
  return `ssl.keystore.type=PEM
ssl.keystore.location=${keystore}
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_ssl.plain.sasl.jaas.config=${jaas}
`
}

function java(args: readonly string[]): string[] {
  return [
    '-Xmx400m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
    '-cp',
    join(jars, '*'),
    ...args,
  ]
}

function run(args: readonly string[]): void {
  execFileSync('java', java(args), { stdio: 'ignore' })
}

function launch(config: string, folder: string): ChildProcess {
  return spawn('java', java(['kafka.Kafka', config]), { stdio: 'ignore', cwd: folder })
}
