// node main.cjs <iron-session copy> <password library> <style of calling it> <express or http> [entry of the copy: express, next, edge]
const [copy, passwords, style, server, entry] = process.argv.slice(2)
const opening = entry === undefined ? require(copy) : require(`${copy}/${entry}`)
require('./app.cjs')({ ...opening, express: require('express'), library: require(passwords), style, server })
