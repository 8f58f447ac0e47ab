/** An error’s page in Markdown: the same in the documentation and in the terminal. */
import { type ConductPart, isTicked, SETTING_LABELS } from '@countersign/policy';
import type { Cause, KnownError, Sign } from './known-error.ts';
import type { Standing, WeighedCause } from './weigh.ts';

/** `weighed`: what the evidence of an app says of each cause. `rule`: how a rule’s page is named. */
export function errorPage(
  error: KnownError,
  weighed?: readonly WeighedCause[],
  rule: (id: string) => string = (id) => `\`${id}\``,
): string {
  const causes =
    weighed === undefined
      ? error.causes.flatMap((cause, index) => causeLines(cause, `${index + 1}. `, rule))
      : weighed.flatMap((one, index) => weighedLines(one, `${index + 1}. `, rule));
  return [
    `# ${error.id}`,
    '',
    `${error.title}.`,
    '',
    `Seen at: ${error.seenAt}`,
    '',
    `Codes: ${error.codes.map((code) => `\`${code}\``).join(', ')}`,
    '',
    ...error.texts.map((text) => `- “${text}”`),
    '',
    weighed === undefined ? '## Causes, the most frequent first' : '## Causes, by what was read of the app',
    '',
    ...causes,
    '',
    '## Sources',
    '',
    ...error.sources.map(({ title, url }) => `- [${title}](${url})`),
    '',
  ].join('\n');
}

/** One cause: what is wrong, what the files can show, where to look, what to do. */
function causeLines(cause: Cause, mark: string, rule: (id: string) => string): string[] {
  const indent = ' '.repeat(mark.length);
  return [`${mark}${cause.what}`, `${indent}- ${filesText(cause)}`, ...whatToDo(cause, indent, rule)];
}

function weighedLines(weighed: WeighedCause, mark: string, rule: (id: string) => string): string[] {
  const { cause, standing, seen, findings } = weighed;
  const indent = ' '.repeat(mark.length);
  const said = [
    ...seen.map(({ sign, holds, at }) => {
      const place = at === undefined ? '' : ` (${at})`;
      return `${signText(sign)}: ${holds === undefined ? 'not known' : holds ? 'yes' : 'no'}${place}`;
    }),
    ...findings.map((found) => `the review has the finding ${rule(found)}`),
  ];
  return [
    `${mark}**${STANDINGS[standing]}**: ${cause.what}`,
    ...said.map((one) => `${indent}- Read: ${one}`),
    ...(standing === 'ruled-out' ? [] : whatToDo(cause, indent, rule)),
  ];
}

const STANDINGS: Record<Standing, string> = {
  shown: 'Shown',
  possible: 'Possible',
  open: 'Not decided',
  outside: 'Not in what is read',
  'ruled-out': 'Ruled out by what was read',
};

function whatToDo(cause: Cause, indent: string, rule: (id: string) => string): string[] {
  return [
    ...(cause.rules === undefined ? [] : [`${indent}- Rules: ${cause.rules.map(rule).join(', ')}`]),
    ...(cause.look === undefined ? [] : [`${indent}- Look: ${cause.look}.`]),
    `${indent}- Do: ${cause.fix}`,
  ];
}

function filesText({ signs }: Cause): string {
  if (signs === undefined) return 'In the files: nothing; it is outside of what is read.';
  const said = signs.all.map(signText).join(' · ');
  return signs.proves ? `In the files: ${said}.` : `In the files, for a part: ${said}.`;
}

/** A sign in words: the box as Setup names it, and how it stands. */
function signText(sign: Sign): string {
  if ('anyOf' in sign) return sign.anyOf.map(signText).join(', or ');
  if ('conduct' in sign) return CONDUCT[sign.conduct][sign.is === 'always' || sign.is === 'yes' ? 0 : 1];
  if ('orgSetting' in sign)
    return `${SETTING_LABELS[sign.orgSetting]} is ${isTicked(sign.orgSetting, sign.is) ? 'on' : 'off'}`;
  if ('grantsRefresh' in sign)
    return `${SETTING_LABELS.scopes} ${sign.grantsRefresh ? 'include' : 'do not include'} refresh_token`;
  const label = SETTING_LABELS[sign.setting];
  if ('empty' in sign) return `${label} is empty`;
  return typeof sign.is === 'boolean' ? `${label} is ${sign.is ? 'on' : 'off'}` : `${label} is “${sign.is}”`;
}

const CONDUCT: Record<ConductPart, readonly [does: string, doesNot: string]> = {
  sendsSecretAtCode: ['the client sends its secret with the code', 'the client sends no secret with the code'],
  sendsSecretAtRefresh: ['the client sends its secret at refresh', 'the client sends no secret at refresh'],
  sendsChallenge: ['the client sends a code challenge', 'the client sends no code challenge'],
  authenticatesBy: ['the client authenticates', 'the client does not authenticate'],
  refreshes: ['the client refreshes', 'the client never refreshes'],
  storesRotatedToken: ['the client stores every new refresh token', 'the client keeps its first refresh token'],
  secretFrom: ['the client has a secret', 'the client has no secret'],
};
