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
    <>
      <header>Acme Travel</header>
      <main>
        <h1>Loyalty</h1>
        {error !== '' && <p role="alert">{error}</p>}
        {user === undefined ? (
          <form onSubmit={signIn}>
            <label>
              User name <input name="username" autoComplete="username" autoCapitalize="none" required />
            </label>
            <label>
              Password <input name="password" type="password" autoComplete="current-password" required />
            </label>
            <div className="actions">
              <button type="submit" disabled={busy}>
                Sign in
              </button>
            </div>
          </form>
        ) : (
          <>
            <p id="user">Hello {user.name ?? user.preferred_username}.</p>
            <div className="actions">
              <button type="button" onClick={refresh} disabled={busy}>
                Refresh
              </button>
              <button type="button" className="quiet" onClick={signOut} disabled={busy}>
                Sign out
              </button>
            </div>
          </>
        )}
      </main>
    </>
  );
}
