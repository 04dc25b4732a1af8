import type * as z from 'zod'

/** zod, loaded at the first call. Synchronous, because constructors check their options. */
export declare function loadZod(): typeof z
