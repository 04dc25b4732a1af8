// node main.mjs <token library copy> <style of calling it>
import bcrypt from 'bcryptjs'
import express from 'express'
import startApp from './app.cjs'
import libraries from './token-libraries.cjs'

const [copy, style] = process.argv.slice(2)
if (style === 'nestjs') await import('reflect-metadata')
const library = await import(copy)
// jose has named exports only.
await startApp({
  express,
  bcrypt,
  tokens: libraries[style](library.SignJWT === undefined ? (library.default ?? library) : library),
})
