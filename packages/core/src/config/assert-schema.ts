import type { ZodType } from 'zod'
import { ConfigError } from '../errors.ts'
import { describeIssues } from './describe-issues.ts'

/** Throws `ConfigError` with one line for everything that is wrong; `subject` says whose options these are. */
export function assertSchema(subject: string, schema: ZodType, options: unknown): void {
  const result = schema.safeParse(options)
  if (result.success) return
  throw new ConfigError(
    describeIssues(result.error.issues, schema, options)
      .map((issue) => `${subject}: ${issue}`)
      .join('\n'),
  )
}
