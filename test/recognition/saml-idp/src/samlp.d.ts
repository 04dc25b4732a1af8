/** What this identity provider uses of samlp, which has no declarations that fit it. */
declare module 'samlp' {
  type Page = (request: unknown, response: unknown, next: (error?: unknown) => void) => void
  const samlp: { readonly auth: (options: object) => Page; readonly sendError: (options: object) => Page }
  export default samlp
}
