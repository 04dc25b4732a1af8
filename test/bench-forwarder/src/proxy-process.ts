import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** A proxy in a process of its own, so that its CPU time is its own. */
export class ProxyProcess {
  readonly #child: ChildProcess
  readonly #port: number

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.#port = port
  }

  static async start(kind: 'pipe' | 'ours' | 'decode', nextHop: string, track: string): Promise<ProxyProcess> {
    const child = fork(fileURLToPath(new URL('proxy.ts', import.meta.url)), [kind, nextHop, track], {
      execArgv: process.execArgv,
    })
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    return new ProxyProcess(child, port)
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Microseconds of CPU that the proxy spends on each of `requests` posts of the body, four at a time. */
  async cpuPerRequest(requests: number, body: Buffer, encoding?: string): Promise<number> {
    const before = await this.#cpu()
    let left = requests
    const sender = async (): Promise<void> => {
      while (left-- > 0) await this.post(body, encoding)
    }
    await Promise.all([sender(), sender(), sender(), sender()])
    return ((await this.#cpu()) - before) / requests
  }

  /** One request; resolves to its milliseconds. */
  async post(body: Buffer, encoding?: string): Promise<number> {
    return await postTo(this.#port, body, encoding)
  }

  stop(): void {
    this.#child.disconnect()
  }

  async #cpu(): Promise<number> {
    this.#child.send('cpu')
    const [{ cpuMicros }] = (await once(this.#child, 'message')) as [{ cpuMicros: number }]
    return cpuMicros
  }
}

/** Posts a body to an OTLP/HTTP port of this machine and resolves to the milliseconds. Rejects unless the answer is 200. */
export async function postTo(port: number, body: Buffer, encoding?: string): Promise<number> {
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-protobuf',
      'content-length': body.length,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    }
    const sent = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))))
    })
    sent.on('error', reject).end(body)
  })
  return performance.now() - start
}
