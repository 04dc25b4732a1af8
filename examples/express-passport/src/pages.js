const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter])

const page = (title, content) => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · Orbit</title>
  <style>
    :root { color-scheme: light dark; --ink: light-dark(#16213a, #e9edf8); --soft: light-dark(#5b6785, #9aa6c4);
      --line: light-dark(#d9dfee, #2c3550); --card: light-dark(#fff, #151c2f); --brand: #2563eb; }
    * { box-sizing: border-box }
    body { margin: 0; min-height: 100vh; display: grid; place-items: center; color: var(--ink);
      background: light-dark(#eef2fb, #0b1020); font: 16px/1.5 system-ui, sans-serif }
    main { width: min(24rem, calc(100vw - 2rem)); padding: 2rem; background: var(--card);
      border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 12px 40px rgb(20 40 100 / .08) }
    h1 { margin: 0 0 .25rem; font-size: 1.4rem }
    p { margin: 0 0 1.25rem; color: var(--soft) }
    label { display: block; margin-bottom: 1rem; font-size: .9rem; font-weight: 600 }
    input { display: block; width: 100%; margin-top: .3rem; padding: .6rem .8rem; color: inherit; background: transparent;
      border: 1px solid var(--line); border-radius: 10px; font: inherit }
    input:focus-visible, button:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px }
    button { width: 100%; padding: .65rem; color: #fff; background: var(--brand); border: 0; border-radius: 10px;
      font: inherit; font-weight: 600; cursor: pointer }
    .error { padding: .6rem .8rem; color: light-dark(#9f1c1c, #ffb4ab); background: light-dark(#fde8e8, #3f1d1d); border-radius: 10px }
    dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 0 0 1.5rem }
    dt { color: var(--soft) } dd { margin: 0; font-weight: 600 }
  </style>
</head>
<body><main>${content}</main></body>
</html>`

const loginPage = ({ failed }) =>
  page(
    'Sign in',
    `<h1>Sign in to Orbit</h1>
    <p>Try <b>ada</b> with <b>analytical-engine</b>.</p>
    ${failed ? '<p class="error" role="alert">That user name and password do not fit together.</p>' : ''}
    <form method="post" action="/login">
      <label>User name <input name="username" autocomplete="username" autocapitalize="none" required autofocus></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button>Sign in</button>
    </form>`,
  )

const homePage = ({ id, name, accountId }) =>
  page(
    'Home',
    `<h1>Hello, ${escapeHtml(name)}</h1>
    <p>You are signed in.</p>
    <dl><dt>User</dt><dd>${escapeHtml(id)}</dd><dt>Account</dt><dd>${escapeHtml(accountId)}</dd></dl>
    <form method="post" action="/logout"><button>Sign out</button></form>`,
  )

module.exports = { homePage, loginPage }
