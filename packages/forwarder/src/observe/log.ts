/** Severity of a line, as OpenTelemetry's logs name it. */
export type LogLevel = 'info' | 'warn' | 'error'

/** Writes one line of JSON. Fields never hold secrets or personal data. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void

/** JSON lines; JSON itself keeps line breaks and control characters of foreign text from forging lines. */
export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return (level, message, fields = {}) => write(`${JSON.stringify({ time: now().toISOString(), level, message, ...fields })}\n`)
}
