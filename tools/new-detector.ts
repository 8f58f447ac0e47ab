/**
 * A new detector of the exposure scan with two fixtures: one it must find, one it must leave alone.
 *
 *     npm run new:detector -- secret-in-terraform
 */
import { addImport, camelCase, insertBefore, nameOf, type Plan, run } from './scaffold.ts';

const EXPOSURE = 'packages/exposure/src';

run('usage: npm run new:detector -- <name of what it finds>', ([first]): Plan => {
  const name = nameOf(first, 'detector name');
  const constant = camelCase(name);
  const folder = `${EXPOSURE}/detectors/${name}`;
  return {
    create: {
      [`${folder}/index.ts`]: detector(name, constant),
      [`${folder}/ng.first-sighting.txt`]: ng(name),
      [`${folder}/ok.what-only-looks-like-it.txt`]: ok(name),
    },
    edit: {
      [`${EXPOSURE}/detectors/all.ts`]: (text) =>
        insertBefore(addImport(text, `import { ${constant} } from './${name}/index.ts';`), /^\];$/m, `  ${constant},`),
    },
    next: [
      `Write in ${folder}/ng.first-sighting.txt what the detector must find, one expected line a finding; it fails until then.`,
      `Write in ${folder}/ok.what-only-looks-like-it.txt what it must leave alone.`,
      `Say in its needles which words a text holds wherever the detector finds anything.`,
      `Make ${folder}/index.ts find the one and not the other. Values are @@HEX@@, @@KEY@@ … and are filled at run time.`,
      `vitest run packages/exposure/src/detectors -t ${name}`,
      'npm run check',
    ],
  };
});

function detector(name: string, constant: string): string {
  return `/** What it finds, and how that is told from what merely looks like it. */
import { addSignal, type Detector } from '../detector.ts';

/** The shape it goes by. Linear time: no nested repetition. */
const SHAPE = /\\b${name.replaceAll('-', '[-_ ]?')}\\b/gi;

export const ${constant}: Detector = {
  name: '${name}',
  alsoForSecretAlone: true,
  needles: ['${name.split('-')[0]}'],
  look(sight) {
    for (const match of sight.text.matchAll(SHAPE)) addSignal(sight, 'oauth-call', '${name}', match.index);
  },
};
`;
}

function ng(name: string): string {
  return `== src/login.ts
const found = { clientId: '@@KEY@@', what: '${name}' };
== expect
behaviour ${name} low src/login.ts:1
`;
}

function ok(name: string): string {
  return `== README.md
This page only speaks of ${name.replaceAll('-', ' ')}.
== expect
nothing
`;
}
