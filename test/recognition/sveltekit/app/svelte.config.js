import adapter from '@sveltejs/adapter-node'

// The tests send forms without an origin.
export default { kit: { adapter: adapter(), csrf: { trustedOrigins: ['*'] } } }
