// node main.mjs <iron-session copy> <password library> <style of calling it> <express or http> [entry of the copy: express, next, edge]
import express from 'express'
import startApp from './app.cjs'

const [copy, passwords, style, server, entry] = process.argv.slice(2)
const opening = await import(entry === undefined ? copy : `${copy}/${entry}`)
const library = await import(passwords)
await startApp({ ...opening, express, library: library.default ?? library, style, server })
