/** Why an installed auth library is not watched. */
export type CoverageGap = 'loaded-too-early' | 'bundled' | 'unknown-version'

/** What to do about it, in one line. */
export const REMEDIES: Readonly<Record<CoverageGap, string>> = {
  'loaded-too-early': 'load us first: node --import @signed-in/otel/register app.js',
  bundled:
    'leave it outside of the bundle (esbuild: packages: "external"; webpack: externals; Next.js: withSignedIn), or call recordSignIn',
  'unknown-version': 'update @signed-in/otel, or call recordSignIn where your code signs somebody in',
}
