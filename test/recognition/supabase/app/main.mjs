// node main.mjs <copy of supabase-js> <ssr or store>
import express from 'express'
import session from 'express-session'
import jsonwebtoken from 'jsonwebtoken'
import startApp from './app.cjs'

const [copy, keeping] = process.argv.slice(2)
const { createClient } = await import(copy)
const { createServerClient } = keeping === 'ssr' ? await import('@supabase/ssr') : {}
startApp({ express, session, jsonwebtoken, createClient, createServerClient })
