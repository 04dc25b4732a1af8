import type { NextRequest } from 'next/server'
import { auth0 } from '@/lib/auth0.ts'

export const proxy = (request: NextRequest) => auth0.middleware(request)

export const config = { matcher: '/auth/:path*' }
