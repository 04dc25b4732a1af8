import { Browser, type Visit } from './browser.ts'

/** One thing that a person does in the app. */
export interface Scene {
  readonly title: string
  /** True if the person proves a credential and gets a session. */
  readonly isSignIn: boolean
  /** Why no event may come of it, or what is special about the sign-in. */
  readonly remark: string
  act(): Promise<Visit>
}

/** The fixed set of logins and near-logins that the story tells, in order. */
export function createScenes(appUrl: string): Scene[] {
  const ada = new Browser(appUrl)
  const signIn = (browser: Browser, username: string, password: string): Promise<Visit> =>
    browser.submit('/login', { username, password })
  return [
    {
      title: 'Ada signs in with her password',
      isSignIn: true,
      remark: 'a first sign-in',
      act: () => signIn(ada, 'ada', 'analytical-engine'),
    },
    {
      title: 'Ada opens the next page',
      isSignIn: false,
      remark: 'her session was restored, no credential was proven',
      act: () => ada.open('/'),
    },
    { title: 'Ada signs out', isSignIn: false, remark: 'a logout', act: () => ada.submit('/logout') },
    {
      title: 'Somebody guesses a password for Ada',
      isSignIn: false,
      remark: 'the password was wrong',
      act: () => signIn(new Browser(appUrl), 'ada', 'letmein'),
    },
    {
      title: 'Somebody tries a user who does not exist',
      isSignIn: false,
      remark: 'there is no such user',
      act: () => signIn(new Browser(appUrl), 'root', 'toor'),
    },
    {
      title: 'Grace signs in',
      isSignIn: true,
      remark: 'a second user of the same account',
      act: () => signIn(new Browser(appUrl), 'grace', 'first-compiler'),
    },
    {
      title: 'Linus signs in',
      isSignIn: true,
      remark: 'a user of another account',
      act: () => signIn(new Browser(appUrl), 'linus', 'chemical-bond'),
    },
    {
      title: 'Ada signs in again',
      isSignIn: true,
      remark: 'a repeated sign-in with a fresh credential counts',
      act: () => signIn(ada, 'ada', 'analytical-engine'),
    },
  ]
}

/** What the app itself says: it lets a person in by sending the browser to the home page after the login form. */
export function wasLetIn({ path, location }: Visit): boolean {
  return path === '/login' && location === '/'
}
