import { withSignedIn } from '@signed-in/otel/next'

export default withSignedIn({ distDir: process.env.NEXT_DIST ?? '.next' })
