// node main.mjs <iron-session copy> <password library> <style of calling it> <express or http>
import express from 'express'
import startApp from './app.cjs'

const [copy, passwords, style, server] = process.argv.slice(2)
const { getIronSession } = await import(copy)
const library = await import(passwords)
await startApp({ getIronSession, express, library: library.default ?? library, style, server })
