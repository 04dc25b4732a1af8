import { readFile } from 'node:fs/promises'
import { compileRules, resolveOptions } from '@signed-in/core'
import type { Command } from 'commander'
import { CliError, type CliHost, EXIT } from '../cli-host.ts'
import { type Explanation, explainSpans } from './explanation.ts'
import { readSpans } from './read-spans.ts'

interface ExplainOptions {
  readonly config?: string
  readonly rules?: boolean
  readonly json?: boolean
}

/** `signed-in explain`: says of recorded spans which are sign-ins, and why the others are none. */
export function addExplainCommand(program: Command, host: CliHost, exit: (code: number) => void): void {
  program
    .command('explain')
    .description('say which spans of a recording are sign-ins, and why the others are none')
    .argument('<file>', 'OTLP traces: one request in JSON or protobuf, or JSON lines; - for standard input')
    .option('-c, --config <file>', 'YAML file whose rules are asked too, before the built-in ones')
    .option('--rules', 'show what every single rule says about each span')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string, options: ExplainOptions) => exit(await explain(file, options, host)))
}

const HELP = `
Examples:
  signed-in explain traces.json
  signed-in explain --rules --config signed-in.yaml traces.jsonl
  zcat traces.jsonl.gz | signed-in explain -

Exit codes: 0 at least one sign-in, 1 none, or the file cannot be read, 2 wrong command line or rules`

async function explain(file: string, options: ExplainOptions, host: CliHost): Promise<number> {
  const environment = options.config === undefined ? host.env : { ...host.env, SIGNED_IN_CONFIG_FILE: options.config }
  const { signIn } = resolveOptions({}, environment)
  const { rules, builtInRules: builtIn, groupAttributes, impersonated } = signIn
  const ruleSet = compileRules(rules, { builtIn, groupAttributes, impersonated })
  const source = file === '-' ? 'Standard input' : file
  const views = readSpans(await readInput(file, host), source)
  const explanations = explainSpans(ruleSet, views)
  const summary = {
    spans: views.length,
    traces: new Set(views.map(({ traceId }) => traceId)).size,
    sign_ins: count(explanations, 'sign-in'),
    near_misses: count(explanations, 'near-miss'),
    look_alikes: count(explanations, 'look-alike'),
  }
  const text = options.json
    ? JSON.stringify({ ...summary, explanations: explanations.map(toJson) }, undefined, 2)
    : [...explanations.map((explanation) => toText(explanation, options.rules === true)), toSentence(summary)].join('\n\n')
  host.stdout.write(`${text}\n`)
  return summary.sign_ins > 0 ? EXIT.ok : EXIT.failed
}

async function readInput(file: string, host: CliHost): Promise<Uint8Array> {
  if (file === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of host.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  }
  try {
    return await readFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new CliError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${message}.`)
  }
}

const count = (explanations: readonly Explanation[], kind: Explanation['kind']): number =>
  explanations.filter((explanation) => explanation.kind === kind).length

const TITLES: Readonly<Record<Explanation['kind'], string>> = {
  'sign-in': 'SIGN-IN   ',
  'near-miss': 'NEAR MISS ',
  'look-alike': 'LOOK-ALIKE',
}

function toText({ view, kind, reason, outcomes }: Explanation, withRules: boolean): string {
  const scope = view.scopeName === '' ? '' : `, ${view.scopeName}`
  const lines = [
    `${TITLES[kind]} ${view.name}  (${view.kind}${scope}, trace ${view.traceId}, span ${view.spanId})`,
    `  ${reason}`,
  ]
  if (withRules) lines.push(...outcomes.map((outcome) => `    ${outcome.rule}: ${outcome.detail}`))
  return lines.join('\n')
}

function toJson({ view, kind, reason, outcomes }: Explanation): object {
  return {
    kind,
    reason,
    name: view.name,
    span_kind: view.kind,
    scope: view.scopeName,
    trace_id: view.traceId,
    span_id: view.spanId,
    rules: outcomes.map((outcome) => ({ rule: outcome.rule, kind: outcome.kind, detail: outcome.detail })),
  }
}

function toSentence(summary: Readonly<Record<'spans' | 'traces' | 'sign_ins' | 'near_misses' | 'look_alikes', number>>): string {
  const { spans, traces, sign_ins, near_misses, look_alikes } = summary
  const found = [counted(sign_ins, 'sign-in'), counted(near_misses, 'near miss', 'es'), counted(look_alikes, 'look-alike')]
  return `${counted(spans, 'span')} in ${counted(traces, 'trace')}: ${found.join(', ')}.`
}

function counted(number: number, what: string, plural: string = 's'): string {
  return `${number} ${what}${number === 1 ? '' : plural}`
}
