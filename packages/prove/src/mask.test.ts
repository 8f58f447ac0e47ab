import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Masker, mask } from './mask.ts';

const made = (): string => randomBytes(24).toString('hex');
const ORIGIN = 'https://id.example.com';

describe('what is shown of a secret', () => {
  it('is at most its first four characters and its length', () => {
    const secret = made();
    expect(mask(secret)).toBe(`${secret.slice(0, 4)}… (48 characters)`);
  });

  it('is nothing where it is short, or a password', () => {
    expect(mask('12345678')).toBe('…');
    expect(mask(made(), 'password')).toBe('…');
  });
});

describe('an exchange as it is shown', () => {
  it('holds no value of a parameter that opens something', () => {
    const form = {
      grant_type: 'authorization_code',
      code: made(),
      client_secret: made(),
      code_verifier: made(),
      refresh_token: made(),
      password: made(),
    };
    const shown = new Masker().request({ method: 'POST', url: '/token', form }, ORIGIN);
    const { grant_type: _, ...secrets } = form;
    for (const value of Object.values(secrets)) expect(shown).not.toContain(value.slice(0, 5));
    expect(shown).toContain('POST /token');
    expect(shown).toContain('grant_type=authorization_code');
  });

  it('shows whose password came in a Basic header, and not which', () => {
    const password = made();
    const authorization = `Basic ${Buffer.from(`ada@example.com:${password}`).toString('base64')}`;
    const masker = new Masker();
    const shown = masker.request({ method: 'POST', url: '/authorize', headers: { authorization } }, ORIGIN);
    expect(shown).toContain('ada@example.com');
    expect(shown).not.toContain(password.slice(0, 5));
    expect(shown).not.toContain(authorization.slice(6, 20));
    expect(masker.text(`it said ${password}`)).not.toContain(password);
  });

  it('shows where a redirect goes, without the code in it', () => {
    const code = made();
    const location = `app://callback?code=${code}&state=s1#x`;
    const shown = new Masker().answer({ status: 302, headers: { location }, body: '' });
    expect(shown).toContain('302 to app://callback?code=');
    expect(shown).toContain('state=s1');
    expect(shown).not.toContain(code);
  });

  it('shows a token answer without its tokens, and an error in full', () => {
    const json = {
      access_token: made(),
      refresh_token: made(),
      id_token: made(),
      signature: made(),
      scope: 'api',
      id: 'x',
    };
    const shown = new Masker().answer({ status: 200, headers: {}, body: JSON.stringify(json) });
    for (const value of [json.access_token, json.refresh_token, json.id_token, json.signature])
      expect(shown).not.toContain(value);
    expect(shown).toContain('scope=api');
    const error = { error: 'invalid_grant', error_description: 'expired authorization code' };
    expect(new Masker().answer({ status: 400, headers: {}, body: JSON.stringify(error) })).toBe(
      '400 error=invalid_grant&error_description=expired authorization code',
    );
  });

  it('masks a verifier that travels as state, and a secret that a server repeats', () => {
    const verifier = made();
    const masker = new Masker();
    masker.request({ method: 'POST', url: '/token', form: { state: verifier, code_verifier: verifier } }, ORIGIN);
    const body = JSON.stringify({ error: 'invalid_grant', error_description: `no such verifier: ${verifier}` });
    expect(masker.answer({ status: 400, headers: {}, body })).not.toContain(verifier);
  });

  it('describes a page, and shows nothing of it', () => {
    const answer = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: `<input type="password"><b>${made()}</b>`,
    };
    expect(new Masker().answer(answer)).toBe('200 (a login page)');
  });
});
