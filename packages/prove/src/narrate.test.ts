import { describe, expect, it } from 'vitest';
import { narrate } from './narrate.ts';

describe('a scenario as text', () => {
  it('is told step by step, with what was sent and received, and how it ended', () => {
    const text = narrate({
      scenario: 'intercepted-code',
      is: 'attack',
      outcome: 'fails',
      why: 'The intercepted code is worth nothing (invalid_client).',
      steps: [
        { who: 'attacker', what: 'Waits.' },
        {
          who: 'attacker',
          what: 'Redeems the code.',
          request: 'POST /token\n  code=aPrx…',
          response: '400 error=invalid_client',
        },
      ],
    });
    expect(text).toBe(`intercepted-code
  1. attacker: Waits.
  2. attacker: Redeems the code.
     → POST /token
         code=aPrx…
     ← 400 error=invalid_client
  The attack fails. The intercepted code is worth nothing (invalid_client).
`);
  });

  it('says of a handshake that the client works', () => {
    const told = { scenario: 'jsforce', is: 'handshake', outcome: 'succeeds', why: 'It does.', steps: [] } as const;
    expect(narrate(told)).toBe('jsforce\n  The client works. It does.\n');
  });
});
