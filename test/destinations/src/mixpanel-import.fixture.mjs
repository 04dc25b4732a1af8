// One sign-in through the import call of mixpanel's own SDK, which insists on https and on the certificates that Node knows at its
// start: `NODE_EXTRA_CA_CERTS=ca.pem node mixpanel-import.fixture.mjs <host> '{"distinct_id":...}'`.
import Mixpanel from 'mixpanel'

const [host, properties] = process.argv.slice(2)
const { time, ...rest } = JSON.parse(properties)
const mixpanel = Mixpanel.init('the-token', { host, secret: 'the-key' })
mixpanel.import_batch([{ event: 'signed_in', properties: { ...rest, time: new Date(time) } }], (errors) => {
  if (errors?.[0]) throw errors[0]
})
