import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

// The tests send forms without an origin.
export default defineConfig({ plugins: [sveltekit({ adapter: adapter(), csrf: { trustedOrigins: ['*'] } })] })
