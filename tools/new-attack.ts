/**
 * A new attack of the prover with its chapter in the threat model, entered in the lists that name every attack.
 *
 *     npm run new:attack -- code-replay
 */
import { addImport, camelCase, insertBefore, nameOf, type Plan, Refusal, run } from './scaffold.ts';

const PROVE = 'packages/prove/src';

run('usage: npm run new:attack -- <what the attacker has or does, in a word or two>', ([first]): Plan => {
  const name = nameOf(first, 'attack name');
  const constant = camelCase(name);
  return {
    create: { [`${PROVE}/attacks/${name}.ts`]: attack(name, constant) },
    edit: {
      [`${PROVE}/attack.ts`]: (text) => insertBefore(text, /^\] as const;$/m, `  '${name}',`),
      [`${PROVE}/attacks/index.ts`]: (text) =>
        enter(addImport(text, `import { ${constant} } from './${name}.ts';`), constant),
      'docs/threats.md': (text) => `${text.trimEnd()}\n\n${chapter(name)}`,
    },
    next: [
      `Write the steps in ${PROVE}/attacks/${name}.ts. packages/prove/test/attacks-win.test.ts runs it against a server that checks nothing: it is red until the attack wins there.`,
      'Make it lose against our server, and put ATTACK: and its name as a comment on the line that stops it.',
      'Write its chapter, the last of docs/threats.md, and move it to where it belongs.',
      'A rule that carries the threat: name it in the chapter, and the scenario on the rule’s page.',
      'npm run check',
    ],
  };
});

function attack(name: string, constant: string): string {
  return `/** What the attacker does and what they gain, in one sentence, with the clause (RFC 9700 §…). */
import { type Attack, fails, succeeds } from '../attack.ts';
import { redeem } from '../moves/tokens.ts';
import { victimCode } from '../moves/victim.ts';

export const ${constant}: Attack = {
  name: '${name}',
  threat: null,
  says: 'Redeems a code that is not theirs.',
  severity: 'medium',
  needs: [],
  about: 'app',
  async act(context) {
    const { recorder, client } = context;
    await victimCode(context);
    const answer = await redeem(recorder, {
      client,
      who: 'attacker',
      what: 'Redeems a code of their own invention.',
      code: '${name}',
      secret: undefined,
      verifier: undefined,
    });
    return answer.ok && answer.accessToken === '${name}'
      ? succeeds('The attacker has what they came for.')
      : fails('The attacker has nothing.');
  },
};
`;
}

/** Before the first attack of the list, wherever the list stands: its order is that of \`ATTACK_NAMES\`. */
function enter(text: string, constant: string): string {
  const first = /(?<=[[\s(])interceptedCode(?=[,\]])/;
  if (!first.test(text)) throw new Refusal(`${PROVE}/attacks/index.ts no longer lists interceptedCode`);
  return text.replace(first, `${constant}, interceptedCode`);
}

function chapter(name: string): string {
  return `### ${name}

- **Who:** <!-- one of the attackers of the table above -->
- **How:** <!-- what is sent, and what comes back -->
- **Stopped by:** <!-- the check box, or "server behaviour:" and what the server does -->
- **Clauses:** <!-- RFC 9700 §… -->
- **Rules:** <!-- the rules that find it, or: none; no setting opens it. -->

Scenario: \`prove/src/attacks/${name}.ts\`
`;
}
