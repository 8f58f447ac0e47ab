import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Masker } from './mask.ts';

const made = (): string => randomBytes(24).toString('hex');
const ORIGIN = 'https://id.example.com';

describe('an exchange as it is shown', () => {
  it('holds no value of a parameter that opens something, but the name it goes by', () => {
    const form = { grant_type: 'authorization_code', code: made(), client_secret: made(), code_verifier: made() };
    const shown = new Masker().request({ method: 'POST', url: '/token', form }, ORIGIN);
    expect(shown).toBe(
      'POST /token\n  grant_type=authorization_code&code=‹code 1›&client_secret=‹secret 1›&code_verifier=‹verifier 1›',
    );
  });

  it('calls the same secret by the same name wherever it turns up, and another by another', () => {
    const [first, second] = [made(), made()];
    const masker = new Masker();
    const location = `app://callback?code=${first}`;
    expect(masker.answer({ status: 302, headers: { location }, body: '' })).toBe('302 to app://callback?code=‹code 1›');
    const redeem = (code: string) => masker.request({ method: 'POST', url: '/token', form: { code } }, ORIGIN);
    expect(redeem(second)).toContain('code=‹code 2›');
    expect(redeem(first)).toContain('code=‹code 1›');
    expect(masker.text(`they said ${second}`)).toBe('they said ‹code 2›');
  });

  it('shows whose password came in a Basic header, and not which', () => {
    const password = made();
    const authorization = `Basic ${Buffer.from(`ada@example.com:${password}`).toString('base64')}`;
    const masker = new Masker();
    const shown = masker.request({ method: 'POST', url: '/authorize', headers: { authorization } }, ORIGIN);
    expect(shown).toContain('authorization: Basic ada@example.com:…');
    expect(masker.text(`it said ${password}`)).toBe('it said …');
  });

  it('shows where a redirect goes, and of its parameters what is worth reading', () => {
    const location = `app://callback?code=${made()}&state=${made()}&sfdc_community_id=0DB1&error=no#x`;
    expect(new Masker().answer({ status: 302, headers: { location }, body: '' })).toBe(
      '302 to app://callback?code=‹code 1›&state=‹state 1›&error=no#…',
    );
  });

  it('shows a token answer without its tokens, and an error in full', () => {
    const json = { access_token: made(), refresh_token: made(), signature: made(), scope: 'api', id: 'x' };
    expect(new Masker().answer({ status: 200, headers: {}, body: JSON.stringify(json) })).toBe(
      '200 access_token=‹access token 1›&refresh_token=‹refresh token 1›&scope=api',
    );
    const error = { error: 'invalid_grant', error_description: 'expired authorization code' };
    expect(new Masker().answer({ status: 400, headers: {}, body: JSON.stringify(error) })).toBe(
      '400 error=invalid_grant&error_description=expired authorization code',
    );
  });

  it('tells of a verifier that travels as state, and masks a secret that a server repeats', () => {
    const verifier = made();
    const masker = new Masker();
    masker.hide(verifier, 'verifier');
    const shown = masker.request({ method: 'GET', url: `/authorize?state=${verifier}` }, ORIGIN);
    expect(shown).toContain('state=‹verifier 1›');
    const body = JSON.stringify({ error: 'invalid_grant', error_description: `no such verifier: ${verifier}` });
    expect(masker.answer({ status: 400, headers: {}, body })).toContain('no such verifier: ‹verifier 1›');
  });

  it('describes a page, and shows nothing of it', () => {
    const body = `<input type="password"><b>${made()}</b>`;
    expect(new Masker().answer({ status: 200, headers: { 'content-type': 'text/html' }, body })).toBe(
      '200 (a login page)',
    );
  });

  it('says that a value is empty, and nothing of one that is too short to be told from a word', () => {
    const form = { code_challenge: '', password: 'abc' };
    expect(new Masker().request({ method: 'POST', url: '/x', form }, ORIGIN)).toContain(
      'code_challenge=(empty)&password=…',
    );
  });
});
