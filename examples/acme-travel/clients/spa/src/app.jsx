import { useRef, useState } from 'react';
import { createSession } from './session.js';

export function App() {
  const session = useRef(undefined);
  const [user, setUser] = useState(undefined);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  async function attempt(action) {
    setBusy(true);
    setError('');
    try {
      await action();
    } catch (problem) {
      setError(problem.message);
    } finally {
      setBusy(false);
    }
  }

  function signIn(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    return attempt(async () => {
      session.current = await createSession(form.get('username'), form.get('password'));
      setUser(await session.current.userinfo());
    });
  }

  function signOut() {
    return attempt(async () => {
      await session.current.end();
      session.current = undefined;
      setUser(undefined);
    });
  }

  function refresh() {
    return attempt(async () => {
      await session.current.refresh();
      setUser(await session.current.userinfo());
    });
  }

  return (
    <main style={{ font: '16px/1.5 system-ui', maxWidth: '36rem', margin: '3rem auto', padding: '0 1rem' }}>
      <h1>Acme Travel Loyalty</h1>
      {error !== '' && <p role="alert">{error}</p>}
      {user === undefined ? (
        <form onSubmit={signIn}>
          <p>
            <label>
              User name <input name="username" autoComplete="username" required />
            </label>
          </p>
          <p>
            <label>
              Password <input name="password" type="password" autoComplete="current-password" required />
            </label>
          </p>
          <button type="submit" disabled={busy}>
            Sign in
          </button>
        </form>
      ) : (
        <>
          <p id="user">Hello {user.name ?? user.preferred_username}.</p>
          <button type="button" onClick={refresh} disabled={busy}>
            Refresh
          </button>{' '}
          <button type="button" onClick={signOut} disabled={busy}>
            Sign out
          </button>
        </>
      )}
    </main>
  );
}
