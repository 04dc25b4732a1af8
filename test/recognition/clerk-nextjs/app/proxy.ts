import { clerkMiddleware } from '@clerk/nextjs/server'

// With the public key no token needs the network.
export default clerkMiddleware({ jwtKey: process.env.CLERK_JWT_KEY })

export const config = { matcher: ['/me'] }
