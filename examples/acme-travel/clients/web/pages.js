/** The site's few pages. */
const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#14232b, #e6edf0); --paper: light-dark(#eef3f4, #0f171b); --card: light-dark(#fff, #18242a);
  --line: light-dark(#7b8d96, #71838d); --accent: light-dark(#0a6570, #6fd3dd); --on-accent: light-dark(#fff, #06262a);
  --alert: light-dark(#a8071a, #ff8f8f);
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 26rem; padding: clamp(1rem, 8vh, 5rem) 1rem }
header { font-weight: 600; color: var(--accent); margin-bottom: .75rem }
main { background: var(--card); border-radius: .75rem; padding: 1.5rem; box-shadow: 0 1px 3px rgb(0 0 0 / .2) }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
label { display: block; font-weight: 600; margin-bottom: 1rem }
input { display: block; width: 100%; margin-top: .25rem; padding: .5rem .75rem; font: inherit; font-weight: 400; color: inherit; background: none;
  border: 1px solid var(--line); border-radius: .375rem }
.button { display: inline-block; padding: .5rem 1.25rem; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .375rem }
.quiet { color: var(--accent); background: none }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0 }
.alert { margin: 0 0 1rem; padding: .5rem .75rem; border-left: .25rem solid var(--alert); color: var(--alert) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`;

/** `body` is markup: what comes from elsewhere goes through `escapeHtml` first. */
export function page(title, body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title} · Acme Travel</title>
<style>${STYLE}</style>
<header>Acme Travel</header>
<main>
<h1>${title}</h1>
${body}
</main>
</html>`;
}

export function welcome() {
  return page(
    'Your bookings, in one place',
    `<p>Sign in to see where you are going next.</p>
<p class="actions">
  <a class="button" id="redirect" href="/login">Sign in with Salesforce</a>
  <a class="button quiet" id="form" href="/signin">Sign in here</a>
</p>`,
  );
}

export function bookings(name) {
  return page(
    'Your bookings',
    `<p id="user">Hello ${escapeHtml(name)}.</p>
<form class="actions" method="post" action="/logout"><button class="button quiet">Sign out</button></form>`,
  );
}

export function signInForm({ username = '', problem } = {}) {
  return page(
    'Sign in',
    `${problem === undefined ? '' : alert(problem)}
<form method="post" action="/signin">
  <label>User name <input name="username" autocomplete="username" autocapitalize="none" required value="${escapeHtml(username)}"></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <p class="actions"><button class="button">Sign in</button></p>
</form>`,
  );
}

export function notSignedIn(problem) {
  return page('Not signed in', `${alert(problem)}<p class="actions"><a class="button quiet" href="/">Back</a></p>`);
}

function alert(problem) {
  return `<p class="alert" role="alert">${escapeHtml(problem)}</p>`;
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
