/**
 * The Security Health Review controls, read literally and reconciled.
 *
 * The page "Authorization Code and Credentials Flow Settings" recommends both secret boxes off; its siblings recommend
 * them on. Read literally they cannot all pass. Reconciled, each asks what the kind of client needs.
 */

import type { ClientType } from './client-type.ts';
import type { CompleteApp } from './complete.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { ruleById } from './rules/catalogue.ts';
import type { ControlId } from './rules/rule.ts';
import type { Known } from './settings.ts';

export type Literal = 'pass' | 'fail' | 'unknown';
export type Reconciled = 'pass' | 'fail' | 'unknown' | 'not-applicable';

export interface ControlResult {
  id: ControlId;
  /** The control's title as Salesforce prints it. */
  name: string;
  literal: Literal;
  reconciled: Reconciled;
  /** One sentence: why the two differ, or why they agree. */
  why: string;
}

/** The control this product is about; its reconciled result is the verdict. */
export const MAIN_CONTROL = 'authorization-code-and-credentials-flow-settings' satisfies ControlId;

type SiblingSetting =
  | 'secretRequiredForWebServerFlow'
  | 'secretRequiredForRefreshTokenFlow'
  | 'secretRequiredForTokenExchange'
  | 'pkceRequired'
  | 'refreshTokenRotation';

interface Sibling {
  id: ControlId;
  name: string;
  setting: SiblingSetting;
  /** The value the page recommends. */
  recommended: boolean;
  /** Whether the control has anything to say in this case. */
  applies: (c: CompleteApp) => boolean;
}

export const CONTROL_NAMES: Record<ControlId, string> = {
  'authorization-code-and-credentials-flow-settings': 'Authorization Code and Credentials Flow Settings',
  'require-secret-for-web-server-flow': 'Require Secret for Web Server Flow',
  'require-secret-for-refresh-token-flow': 'Require Secret for Refresh Token Flow',
  'require-pkce': 'Require Proof Key for Code Exchange (PKCE)',
  'enable-refresh-token-rotation': 'Enable Refresh Token Rotation',
  'secure-token-exchange-flow': 'Secure Token Exchange Flow',
};

const SIBLINGS: readonly Sibling[] = [
  sibling('require-secret-for-web-server-flow', 'secretRequiredForWebServerFlow', true, (c) => c.type !== 'mixed'),
  sibling(
    'require-secret-for-refresh-token-flow',
    'secretRequiredForRefreshTokenFlow',
    true,
    (c) => c.type !== 'mixed' && c.facts.refreshReachable,
  ),
  sibling('require-pkce', 'pkceRequired', true, () => true),
  sibling('enable-refresh-token-rotation', 'refreshTokenRotation', true, (c) => c.facts.refreshReachable),
  sibling(
    'secure-token-exchange-flow',
    'secretRequiredForTokenExchange',
    false,
    (c) => c.type !== 'mixed' && c.facts.tokenExchangeFlow,
  ),
];

/** Read literally, from the settings alone. */
export function literalResults(facts: Facts): ReadonlyMap<ControlId, Literal> {
  const main = [
    facts.codeCredentialFlow,
    negate(facts.secretRequiredForWebServerFlow),
    negate(facts.secretRequiredForRefreshTokenFlow),
  ];
  const results = new Map<ControlId, Literal>([[MAIN_CONTROL, literally(main)]]);
  for (const { id, setting, recommended } of SIBLINGS) {
    const value = facts[setting];
    const wanted = [recommended ? value : negate(value)];
    // "Secure Token Exchange Flow" also recommends that the flow is on.
    if (id === 'secure-token-exchange-flow') wanted.push(facts.tokenExchangeFlow);
    results.set(id, literally(wanted));
  }
  return results;
}

/** Siblings reconciled for one complete case. INVARIANT: a control passes only where no finding maps to it. */
export function reconciledSiblings(c: CompleteApp, findings: readonly Finding[]): ReadonlyMap<ControlId, Reconciled> {
  const failed = new Set(findings.flatMap(controlsOf));
  return new Map(
    SIBLINGS.map(({ id, applies }) => {
      if (!c.facts.authorizationCodeFlow || !applies(c)) return [id, 'not-applicable'];
      return [id, failed.has(id) ? 'fail' : 'pass'];
    }),
  );
}

/** The controls a finding fails. Whatever is required fails the main control, which is the verdict; advice leaves it alone. */
export function controlsOf({ rule, required }: Pick<Finding, 'rule' | 'required'>): readonly ControlId[] {
  const { controls } = ruleById(rule)?.mapsTo ?? { controls: [] };
  const others = controls.filter((id) => id !== MAIN_CONTROL);
  return required ? [MAIN_CONTROL, ...others] : others;
}

/** One sentence for the auditor who reads the page literally. */
export function explainControl(id: ControlId, type: ClientType, result: Result): string {
  const { literal, reconciled } = result;
  if (reconciled === 'not-applicable') return notApplicable(id);
  if (type === 'unknown') return undecided(id);
  if (id === MAIN_CONTROL) return mainWhy(type, literal, reconciled);
  return siblingWhy(id, type, result);
}

/** A control's two readings, and the facts they were read from. */
interface Result {
  literal: Literal;
  reconciled: Reconciled;
  facts: Facts;
}

function mainWhy(type: Exclude<ClientType, 'unknown'>, literal: Literal, reconciled: Reconciled): string {
  if (type === 'mixed') {
    return 'The page recommends both secret boxes off. A private and a public client share this app, so neither value is right until it is split.';
  }
  if (type === 'private') {
    return reconciled === 'pass'
      ? 'The page recommends both secret boxes off, but its own overview makes that depend on the client: a private client must prove itself, so the boxes that govern it are rightly on.'
      : 'The page recommends both secret boxes off; for a private client that would let whoever holds a code or refresh token use it, so the boxes that govern it must be on.';
  }
  if (literal === 'pass' && reconciled === 'pass') {
    return 'Both readings agree: a public client must hold no secret, and PKCE takes its place.';
  }
  if (literal === 'pass') {
    return 'The literal values are in place, but a public client without its secret needs PKCE and rotation, which are missing.';
  }
  return reconciled === 'pass'
    ? 'What governs this public client is right: it need not present a secret and PKCE takes its place. The page also wants the flow enabled and both boxes off, used or not.'
    : 'A public client must hold no secret: the literal recommendation and ours agree that this is not so yet.';
}

function siblingWhy(
  id: ControlId,
  type: Exclude<ClientType, 'unknown'>,
  { literal, reconciled, facts }: Result,
): string {
  const { setting } = SIBLINGS.find((item) => item.id === id) ?? { setting: '' };
  const secret = setting.startsWith('secret');
  if (secret && type === 'public') {
    return id === 'secure-token-exchange-flow'
      ? 'A public client must not be asked for a secret it cannot keep; here the literal page says the same.'
      : 'The literal page asks every app for the secret; a public client cannot keep one, so the box must be off.';
  }
  if (secret) {
    return id === 'secure-token-exchange-flow'
      ? 'The literal page drops the secret; a private client must prove itself at this exchange too.'
      : 'A private client must prove itself, and the literal page says the same.';
  }
  if (type === 'private') {
    if (literal === 'pass') return 'In place: a second defence beside the secret.';
    const secret =
      facts[id === 'require-pkce' ? 'secretRequiredForWebServerFlow' : 'secretRequiredForRefreshTokenFlow'];
    return secret === true
      ? 'Not in place. For a private client whose secret is enforced it is a second defence: recommended, and not required for compliance.'
      : 'Not in place, and neither is the secret beside which it would be a second defence.';
  }
  return reconciled === 'pass'
    ? 'In place, and required of a public client.'
    : 'Required of a public client, whose code and refresh token no secret protects.';
}

function notApplicable(id: ControlId): string {
  if (id === MAIN_CONTROL) return 'No authorization-code flow is possible, so the control has nothing to judge.';
  if (id === 'secure-token-exchange-flow') return 'The token exchange flow is off.';
  if (id === 'enable-refresh-token-rotation' || id === 'require-secret-for-refresh-token-flow') {
    return 'No refresh token can be obtained, or no single value is right.';
  }
  return 'No authorization-code flow is possible, or no single value is right.';
}

function undecided(id: ControlId): string {
  return id === MAIN_CONTROL
    ? 'The literal page wants both secret boxes off, its siblings want them on; which is right depends on the kind of client, and that is not decided.'
    : 'What is right depends on the kind of client, and that is not decided.';
}

function literally(wanted: readonly Known[]): Literal {
  if (wanted.includes(false)) return 'fail';
  return wanted.includes(undefined) ? 'unknown' : 'pass';
}

function negate(value: Known): Known {
  return value === undefined ? undefined : !value;
}

function sibling(id: ControlId, setting: SiblingSetting, recommended: boolean, applies: Sibling['applies']): Sibling {
  return { id, name: CONTROL_NAMES[id], setting, recommended, applies };
}
