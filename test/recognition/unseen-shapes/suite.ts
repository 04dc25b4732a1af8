import { fileURLToPath } from 'node:url'
import type { Scenario, Suite, Variant } from '@signed-in-test/recognition-harness'
import { confirmations, fastifyMachines } from './scenarios/confirmation-scenarios.ts'
import { fastifyPlugin, koaOpaque, rawHttp, redisSession, secondLook, serviceClass } from './scenarios/cookie-scenarios.ts'
import { hiddenBodies } from './scenarios/hidden-body-scenarios.ts'
import { lateFactor } from './scenarios/late-factor-scenarios.ts'
import { nearlyLogins } from './scenarios/nearly-login-scenarios.ts'
import { oddPlaces } from './scenarios/odd-place-scenarios.ts'
import { sparseAnswers } from './scenarios/sparse-answer-scenarios.ts'
import {
  honoJwt,
  mailLinks,
  nestGuard,
  oneTimeCodes,
  outsideDirectory,
  secondSteps,
  workerPool,
} from './scenarios/token-scenarios.ts'
import { graphqlConfirm, graphqlYoga, http2, machineAccess, trpcBatch } from './scenarios/traffic-scenarios.ts'
import { unknownProofs } from './scenarios/unknown-proof-scenarios.ts'

const app = (file: string, scenarios: readonly Scenario[], args: readonly string[] = []): Variant => ({
  title: [file, ...args].join(' '),
  command: { main: fileURLToPath(new URL(`app/${file}`, import.meta.url)), args },
  scenarios,
  isCore: true,
})

const hidden =
  (extension: 'cjs' | 'mjs') =>
  (name: string): Variant =>
    app(`hidden-bodies.${extension}`, hiddenBodies, [name])

/** Hand-written logins in shapes that nothing was fitted to: their counts were written down before they were run. */
export const suite: Suite = {
  library: 'hand-written logins of many shapes',
  versions: [
    'express 4 and 5',
    'fastify 5',
    'koa 3',
    'hono 4',
    'nest 12',
    'graphql-yoga 5',
    'tRPC 11',
    'node:http',
    'node:http2',
    'fastify 4',
    'h3 1 and 2',
    'koa-bodyparser',
    'koa-body',
    'polka',
    'itty-router',
  ],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    app('service-class.mjs', serviceClass),
    app('redis-session.cjs', redisSession),
    app('second-look.mjs', secondLook),
    app('confirmations.mjs', confirmations),
    app('fastify-machines.mjs', fastifyMachines),
    app('koa-opaque.mjs', koaOpaque),
    app('fastify-plugin.mjs', fastifyPlugin),
    app('raw-http.cjs', rawHttp),
    app('hono-jwt.mjs', honoJwt),
    app('nest-guard.mjs', nestGuard),
    app('worker-pool.cjs', workerPool),
    app('outside-directory.mjs', outsideDirectory),
    app('one-time-codes.cjs', oneTimeCodes, ['otplib11']),
    app('one-time-codes.cjs', oneTimeCodes, ['otplib12']),
    app('one-time-codes.cjs', oneTimeCodes, ['speakeasy']),
    app('one-time-codes.cjs', oneTimeCodes, ['otpauth']),
    app('second-steps.cjs', secondSteps),
    app('late-factor.mjs', lateFactor),
    app('machine-access.mjs', machineAccess),
    app('mail-links.mjs', mailLinks),
    app('graphql-yoga.mjs', graphqlYoga),
    ...['opaque', 'hmac', 'cookie'].map((kind) => app('graphql-confirm.mjs', graphqlConfirm, [kind])),
    app('trpc-batch.mjs', trpcBatch),
    app('http2.mjs', http2),
    app('unknown-proofs.mjs', unknownProofs),
    app('nearly-logins.mjs', nearlyLogins),
    app('sparse-answers.mjs', sparseAnswers),
    app('odd-places.mjs', oddPlaces),
    ...['async iterator', 'readable and read()', 'pipeline', 'web stream', 'a second later'].map(hidden('cjs')),
    ...['koa-bodyparser', 'koa-body', 'fastify4', 'polka'].map(hidden('cjs')),
    ...['hono', 'whatwg server with itty-router', 'h3 1', 'h3 2'].map(hidden('mjs')),
  ],
}
