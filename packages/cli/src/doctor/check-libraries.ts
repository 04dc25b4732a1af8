import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Finding, ok, warn } from './check.ts'
import { findPackage } from './installed-package.ts'

/** Packages that sign people in, as far as they are well known. Whether one is covered, the installed instrumentation says. */
const AUTH_LIBRARIES: readonly string[] = [
  'passport',
  '@fastify/passport',
  'koa-passport',
  '@nestjs/passport',
  'express-session',
  'jsonwebtoken',
  'jose',
  'bcrypt',
  'bcryptjs',
  'argon2',
  '@node-rs/argon2',
  'next-auth',
  '@auth/core',
  '@auth/express',
  'better-auth',
  '@feathersjs/authentication',
  'express-openid-connect',
  'openid-client',
  '@supabase/auth-js',
  '@supabase/supabase-js',
  'firebase-admin',
  '@workos-inc/node',
  'iron-session',
  '@hapi/cookie',
  '@clerk/backend',
  '@auth0/nextjs-auth0',
  '@azure/msal-node',
  'keycloak-connect',
  'supertokens-node',
  '@simplewebauthn/server',
]

/** One finding for each auth library that the app can load: is it watched? */
export function checkLibraries(folder: string): Finding[] {
  const installed = AUTH_LIBRARIES.flatMap((name) => findPackage(name, folder) ?? [])
  if (installed.length === 0) {
    return [warn('Auth', 'No auth library that we know is installed. Call recordSignIn where your code signs somebody in.')]
  }
  const covered = readCoverage(folder)
  if (covered === undefined) {
    return [
      warn(
        'Auth',
        `${installed.map(({ name }) => name).join(', ')} found; which are watched depends on @signed-in/otel, not installed here.`,
      ),
    ]
  }
  const watched = installed.filter(({ name }) => covered.has(name))
  const others = installed.filter(({ name }) => !covered.has(name))
  const findings = watched.map(({ name, version }) => ok('Auth', `${name} ${version} is watched.`))
  if (others.length > 0) {
    const names = others.map(({ name, version }) => `${name} ${version}`).join(', ')
    const detail = `${names}: not watched by itself. Where your code signs people in with it alone, call recordSignIn.`
    // Beside a watched library these are mostly its tools, such as a session store or a password hash.
    findings.push(watched.length > 0 ? ok('Auth', detail) : warn('Auth', detail))
  }
  return findings
}

/** Names of what the app's own copy of our instrumentation watches; undefined if it has none. */
function readCoverage(folder: string): ReadonlySet<string> | undefined {
  try {
    const otel = createRequire(join(folder, 'package.json'))('@signed-in/otel') as {
      getAuthInstrumentations?: () => readonly { library?: () => { name: string; patches: readonly { module: string }[] } }[]
    }
    const libraries = otel.getAuthInstrumentations?.().flatMap((instrumentation) => instrumentation.library?.() ?? [])
    return libraries && new Set(libraries.flatMap(({ name, patches }) => [name, ...patches.map(({ module }) => module)]))
  } catch {
    return undefined
  }
}
