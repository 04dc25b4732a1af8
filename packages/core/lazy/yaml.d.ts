import type * as yaml from 'yaml'

/** yaml, loaded at the first call. Throws like `require` when it is not installed. */
export declare function loadYaml(): typeof yaml
