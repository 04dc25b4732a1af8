// node main.cjs <copy of supabase-js> <ssr or store>
const [copy, keeping] = process.argv.slice(2)
const { createClient } = require(copy)
const { createServerClient } = keeping === 'ssr' ? require('@supabase/ssr') : {}
const own = { session: require('express-session'), jsonwebtoken: require('jsonwebtoken') }
require('./app.cjs')({ express: require('express'), ...own, createClient, createServerClient })
