import { expect, it } from 'vitest'
import { leavesSteps } from './remaining-steps.ts'
import { words } from './session-key.ts'

const leaves = (entry: object): boolean => Object.entries(entry).some(([name, value]) => leavesSteps(words(name), value))

it.each([
  { factorsLeft: ['totp'] },
  { factors_remaining: 1 },
  { pendingFactors: { totp: true } },
  { remainingChallenges: [{ id: 7 }] },
  { nextFactor: 'totp' },
  { authFactorsNeeded: 2 },
  { stepsLeft: ['verify-2fa'] },
  { loginStepsRemaining: [{ type: 'sms', to: '+49...' }] },
  { nextStep: 'enter_code' },
  { requires: ['mfa'] },
  { requires: 'webauthn' },
  { awaiting: 'smsCode' },
])('hears in %j that a factor is still to come', (entry) => {
  expect(leaves(entry)).toBe(true)
})

it.each([
  { factorsLeft: [] },
  { factorsLeft: 0 },
  { pendingFactors: null },
  { remainingChallenges: {} },
  { nextFactor: 'none' },
  { stepsLeft: ['profile', 'avatar'] },
  { stepsLeft: 3 },
  { nextStep: 'onboarding' },
  { nextStep: 'setup-mfa' },
  { requires: ['invite_team'] },
  { requires: ['postal_code'] },
  { requires: 'enrol_passkey' },
  { next: 'totp' },
  { factors: ['totp'] },
  { missing: 'https://app.example/2fa' },
  { todo: ['send the code that was promised to everybody in the team'] },
])('hears nothing of it in %j', (entry) => {
  expect(leaves(entry)).toBe(false)
})
