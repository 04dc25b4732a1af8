import { toNextJsHandler } from 'better-auth/next-js'
import { betterAuthServer } from '@/lib/better-auth.ts'

export const { GET, POST } = toNextJsHandler(betterAuthServer)
