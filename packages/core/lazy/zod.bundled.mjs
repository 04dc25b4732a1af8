import * as z from 'zod'

export const loadZod = () => z
