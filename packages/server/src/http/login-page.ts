/** The login page of the web server flow: plain HTML, no script, works without style. */
import { createHash } from 'node:crypto';
import { PATHS } from './wire.ts';

export interface LoginPage {
  label: string;
  scopes: readonly string[];
  /** The app lets users authorize themselves, so they are asked. */
  asksConsent: boolean;
  ticket: string;
  username: string;
  /** What went wrong the last time, in words. */
  problem?: string;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; box-sizing: border-box }
main { width: 100%; max-width: 24rem }
h1 { font-size: 1.4rem; margin: 0 0 .5rem }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem }
input { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; border: 1px solid; border-radius: .25rem }
.actions { display: flex; gap: .5rem; margin-top: 1.5rem }
button { font: inherit; padding: .5rem 1rem; border: 1px solid; border-radius: .25rem; cursor: pointer; background: none; color: inherit }
button.main { background: #0b5cab; border-color: #0b5cab; color: #fff }
:focus-visible { outline: 3px solid #1b96ff; outline-offset: 2px }
.problem { border: 1px solid #ba0517; border-left-width: .4rem; padding: .5rem .75rem; border-radius: .25rem }
`;

const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/**
 * No `form-action`: browsers check it at every redirect after the form is sent, and where a callback goes on to is the
 * client's affair (a back end for a front end, a broker, a custom scheme). The form is this server's own, no script runs
 * and no markup of a user is in the page, so there is no form of somebody else's to send.
 */
export const PAGE_POLICY = `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; frame-ancestors 'none'`;

export function loginPage(page: LoginPage): string {
  const consent = page.asksConsent
    ? `<p><strong>${escapeHtml(page.label)}</strong> asks for access: ${page.scopes.map((scope) => `<code>${escapeHtml(scope)}</code>`).join(', ')}.</p>`
    : `<p>Log in to continue to <strong>${escapeHtml(page.label)}</strong>.</p>`;
  const problem = page.problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>`;
  return document(
    'Log in',
    `<h1>Log in</h1>${consent}${problem}
<form method="post" action="${PATHS.login}">
<input type="hidden" name="ticket" value="${escapeHtml(page.ticket)}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="255" value="${escapeHtml(page.username)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024">
<div class="actions">
<button class="main" name="decision" value="allow">${page.asksConsent ? 'Log in and allow' : 'Log in'}</button>
<button name="decision" value="deny" formnovalidate>Cancel</button>
</div>
</form>`,
  );
}

export function errorPage(error: string, description: string): string {
  return document(
    'Cannot log in',
    `<h1>Cannot log in</h1><p class="problem" role="alert">${escapeHtml(description)}</p><p><code>${escapeHtml(error)}</code></p>`,
  );
}

function document(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head>
<body><main>${main}</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
