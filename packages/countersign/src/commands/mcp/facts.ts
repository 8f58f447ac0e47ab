/** The facts that `decide` takes, as a schema with a sentence for each. */
import { FACT_SETTINGS, type Facts, type KnownFacts, SETTING_LABELS } from '@countersign/policy';
import * as z from 'zod/v4';

const known = (about: string) => z.boolean().nullable().optional().describe(`${about}. Leave out or null: not known.`);
const seen = (about: string) => z.boolean().optional().describe(`${about}. Default false.`);
const sends = (about: string) =>
  z.enum(['always', 'never', 'unknown']).optional().describe(`${about}. Default unknown.`);

type SettingFact = (typeof FACT_SETTINGS)[number];
const settings = Object.fromEntries(
  FACT_SETTINGS.map((name) => [name, known(`Box “${SETTING_LABELS[name]}” is on`)]),
) as Record<SettingFact, ReturnType<typeof known>>;

/** One field for every fact of the policy; the compiler holds them together. */
const fields = {
  ...settings,
  orgAllowsCodeCredentialFlow: known(`Org: “${SETTING_LABELS.codeCredentialFlowAllowed}”`),
  authorizationCodeFlow: z
    .boolean()
    .nullable()
    .optional()
    .describe('OAuth is on and a callback URL is registered. Default true; null: not known.'),
  refreshReachable: known(
    'A refresh or offline scope is granted and the refresh token policy is not “expire immediately”',
  ),
  headlessLogin: seen('The client logs users in through its own screen'),
  deviceFlowOpen: seen('The device flow is on'),
  privilege: z
    .enum(['high', 'low'])
    .optional()
    .describe('low only where nothing but identity is granted (openid, profile, email). Default high.'),
  ipRestricted: seen('IP Relaxation is enforced and ranges are listed'),
  secretVaulted: seen('The secret is known to be kept in a vault'),
  secretInClient: seen('A live secret was found in browser, mobile, desktop or CLI code'),
  secretInSource: seen('A server’s secret was found in source or metadata'),
  verifierDerivable: seen('The PKCE verifier equals `state` or can be read from it'),
  declarationContradicted: seen('The config declares one kind of client and the evidence shows the other'),
  sendsSecretAtCode: sends('Whether the client sends its secret with the code'),
  sendsSecretAtRefresh: sends('Whether the client sends its secret at refresh'),
  sendsChallenge: sends('Whether the client sends a PKCE code challenge'),
  storesRotatedToken: z
    .enum(['yes', 'no', 'unknown'])
    .optional()
    .describe('Whether the client keeps the refresh token of every answer. Default unknown.'),
} satisfies Record<keyof Facts, z.ZodType>;

export const FACTS = z.strictObject({
  clientType: z
    .enum(['private', 'public', 'mixed', 'unknown'])
    .optional()
    .describe(
      'private: a server that can keep a secret. public: browser, mobile, desktop, CLI. mixed: both use one app.',
    ),
  ...fields,
});

/** JSON’s null is not known. */
export function factsFrom(given: z.infer<typeof FACTS>): KnownFacts {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? undefined])) as KnownFacts;
}
