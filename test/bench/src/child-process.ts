import { spawn } from 'node:child_process'

/** What a child process used from its start to its exit. */
export interface ChildUsage {
  /** CPU milliseconds, user and system, of the whole process, start-up of Node included. */
  readonly cpuMillis: number
  readonly wallMillis: number
  /** Largest resident set in bytes. */
  readonly maxRssBytes: number
  readonly stdout: string
}

// The child reports about itself on descriptor 3: Node does not tell a parent what its children used.
const REPORT = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs'
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    writeSync(3, JSON.stringify({ cpuMillis: (userCPUTime + systemCPUTime) / 1000, maxRssBytes: maxRSS * 1024 }))
  })`,
)}`

/**
 * Runs a Node process to its end and measures it.
 * @throws Error with its stderr if it fails
 */
export function measureChild(
  args: readonly string[],
  {
    env = {},
    cwd,
    node = process.execPath,
  }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly node?: string } = {},
): Promise<ChildUsage> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint()
    const child = spawn(node, ['--import', REPORT, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    const texts = [1, 2, 3].map((descriptor) => {
      const chunks: Buffer[] = []
      child.stdio[descriptor]?.on('data', (chunk: Buffer) => chunks.push(chunk))
      return () => Buffer.concat(chunks).toString('utf8')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const [stdout = '', stderr = '', report = ''] = texts.map((text) => text())
      if (code !== 0) return reject(new Error(`node ${args.join(' ')} ended with ${code}:\n${stderr}`))
      const wallMillis = Number(process.hrtime.bigint() - start) / 1e6
      resolve({ ...(JSON.parse(report) as { cpuMillis: number; maxRssBytes: number }), wallMillis, stdout })
    })
  })
}
