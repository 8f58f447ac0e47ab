import { describe, expect, it } from 'vitest';
import { findForm } from './login-form.ts';

const PAGE = 'https://id.example.com/login?x=1';

describe('the form of a login page', () => {
  it('is found with what it wants and what it carries', () => {
    const html = `<form action="/search"><input name="q"></form>
      <FORM method=POST action='/login?a=1&amp;b=2'>
        <input type="hidden" name="ticket" value="a&#61;b&#x3d;c">
        <input type=email name=user><input type=password name=pass required>
        <input type="checkbox" name="stay" checked><input type="checkbox" name="news">
        <button type="button" name="help">?</button>
        <button name="decision" value="allow">Log in</button><button name="decision" value="deny">Cancel</button>
      </FORM>`;
    expect(findForm(html, PAGE)).toEqual({
      action: 'https://id.example.com/login?a=1&b=2',
      method: 'POST',
      fields: { ticket: 'a=b=c', stay: 'on', decision: 'allow' },
      usernameField: 'user',
      passwordField: 'pass',
    });
  });

  it('goes to the page itself where it names no address', () => {
    expect(findForm('<form method="post"><input type="password" name="p"></form>', PAGE)).toMatchObject({
      action: PAGE,
    });
  });

  it('goes to the page itself where the address it names is none', () => {
    const html = '<form method="post" action="http://["><input type="password" name="p"></form>';
    expect(findForm(html, PAGE)).toMatchObject({ action: PAGE });
  });

  it('is a consent form where it asks for no password', () => {
    const form = findForm(
      '<form method="post" action="/yes"><input type="submit" name="ok" value="Allow"></form>',
      PAGE,
    );
    expect(form).toEqual({ action: 'https://id.example.com/yes', method: 'POST', fields: { ok: 'Allow' } });
  });

  it('is not there on a page without one', () => {
    expect(findForm('<p>Not today.</p>', PAGE)).toBeUndefined();
  });

  it('is read from text that never ends its tags in no time at all', () => {
    const bait = `<form method="post">${'<input name="'.repeat(200_000)}`;
    expect(findForm(bait, PAGE)?.passwordField).toBeUndefined();
  });
});
