import { describe, expect, it } from 'vitest'
import { sessionKeyKind } from './session-key.ts'

describe('how a session key reads', () => {
  it.each([
    ['userId', 'user-id'],
    ['user_id', 'user-id'],
    ['currentUserID', 'user-id'],
    ['logged_in_user_id', 'user-id'],
    ['uid', 'user-id'],
    ['user', 'person'],
    ['currentUser', 'person'],
    ['account', 'person'],
    ['memberId', 'other-id'],
    ['accountId', 'other-id'],
    ['auth', 'carrier'],
    ['username', 'name'],
    ['email', 'name'],
    ['pendingUserId', 'pending'],
    ['mfa', 'pending'],
    ['twoFactor', 'pending'],
    ['tempUser', 'pending'],
    ['impersonatorId', 'impersonation'],
    ['originalUserId', 'impersonation'],
    ['realName', 'none'],
    ['firstName', 'none'],
    ['lastUser', 'none'],
    ['guestId', 'none'],
    ['resetUserId', 'none'],
    ['csrfToken', 'none'],
    ['cart', 'none'],
    ['cookie', 'none'],
  ])('takes %s for %s', (key, kind) => {
    expect(sessionKeyKind(key)).toBe(kind)
  })
})
