import { defineConfig } from '@adonisjs/auth'
import { tokensGuard } from '@adonisjs/auth/access_tokens'
import { sessionGuard } from '@adonisjs/auth/session'

const provider = (name) => ({ resolver: async () => (await import('../users.js'))[name] })
export default defineConfig({
  default: 'web',
  guards: {
    web: sessionGuard({ useRememberMeTokens: true, rememberMeTokensAge: '1d', provider: provider('sessionUsers') }),
    api: tokensGuard({ provider: provider('tokenUsers') }),
  },
})
