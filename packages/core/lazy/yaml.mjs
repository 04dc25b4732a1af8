// yaml is an optional dependency, loaded only when a configuration file is named.
import { createRequire } from 'node:module'

export const loadYaml = () => createRequire(import.meta.url)('yaml')
