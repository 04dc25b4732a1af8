// node main.mjs <guard> <library>
import express from 'express'
import startApp from './app.cjs'

const [guard, name] = process.argv.slice(2)
const library = await import(name)
startApp({ express, guard, library: guard === 'jsonwebtoken' ? library.default : library })
