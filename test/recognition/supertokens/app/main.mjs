import startApp from './app.cjs'

// Version 16 has no map of exports: its folders are no modules.
const load = async (name) => {
  const module = await import(/\/(?:recipe|framework)\//.test(name) ? `${name}/index.js` : name)
  return module.default?.default ?? module.default ?? module
}
await startApp(load, process.argv.slice(2))
