/** Agreement, one third: the reviewer, on metadata written from a vector's facts, answers what the pure functions answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { type ConductSighting, conductFrom, NOTHING_OBSERVED } from '@countersign/policy';
import { VECTORS, type Vector } from '@countersign/policy/vectors';
import { NO_CONFIG, NO_CONFIGS, oneConfig, reviewProject } from '@countersign/review';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectedAppXml, externalClientAppFiles, oauthOidcXml, writeProject } from '../write-metadata.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-agreement-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What metadata that is there cannot leave unknown; a file that is not there leaves more unknown than one fact. */
const CANNOT_BE_WRITTEN =
  'an element that is absent has a documented default, and a file that is absent leaves more than this unknown';
const KNOWN_WHEN_ABSENT = [
  'authorizationCodeFlow',
  'codeCredentialFlow',
  'credentialsInPostBodyOnly',
  'secretRequiredForWebServerFlow',
  'secretRequiredForRefreshTokenFlow',
  'tokenExchangeFlow',
  'pkceRequired',
  'refreshTokenRotation',
  'refreshReachable',
  'adminApproved',
] as const;

const writable = VECTORS.filter((vector) => KNOWN_WHEN_ABSENT.every((name) => vector.facts[name] !== undefined));
const left = VECTORS.filter((vector) => !writable.includes(vector));
if (left.length > 0)
  console.info(`not written as metadata: ${left.map((one) => one.id).join(', ')}: ${CANNOT_BE_WRITTEN}`);

type Kind = 'ConnectedApp' | 'ExternalClientApp';
const KINDS: readonly Kind[] = ['ConnectedApp', 'ExternalClientApp'];

async function review(vector: Vector, kind: Kind) {
  const root = join(folder, `${kind}-${vector.id}`);
  const { facts } = vector;
  writeProject(root, {
    ...(kind === 'ConnectedApp'
      ? { 'connectedApps/Subject.connectedApp-meta.xml': connectedAppXml(facts) }
      : externalClientAppFiles('Subject', facts)),
    ...(facts.orgAllowsCodeCredentialFlow === undefined
      ? {}
      : {
          'settings/OauthOidc.settings-meta.xml': oauthOidcXml({
            blockOAuthUnPwFlow: true,
            blockOAuthUsrAgtFlow: true,
            isPkceRequired: false,
            oAuthCdCrdtFlowEnable: facts.orgAllowsCodeCredentialFlow,
          }),
        }),
  });
  const project = await readProject([root]);
  expect(project.problems).toEqual([]);
  const [app] = project.apps;
  if (app === undefined) throw new Error('the app was not read');
  const seen = { ...NOTHING_OBSERVED };
  for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] = facts[name];
  const conduct = conductFrom(
    (['sendsSecretAtCode', 'sendsSecretAtRefresh', 'sendsChallenge', 'storesRotatedToken'] as const).map(
      (part) => ({ part, says: facts[part], source: 'request', detail: 'told by the test' }) as ConductSighting,
    ),
  );
  const evidence =
    vector.type === 'unknown'
      ? []
      : [{ kind: 'code' as const, says: vector.type, weight: 1, detail: 'told by the test' }];
  // A contradiction is made by contradicting: declared as the vector says, seen as the other.
  const other = vector.type === 'private' ? ('public' as const) : ('private' as const);
  const declared =
    facts.declarationContradicted && (vector.type === 'private' || vector.type === 'public') ? vector.type : undefined;
  return reviewProject({
    project,
    configs:
      declared === undefined ? NO_CONFIGS : oneConfig({ ...NO_CONFIG, apps: { Subject: { clientType: declared } } }),
    sightings: new Map([
      [
        app,
        {
          evidence:
            declared !== undefined ? [{ kind: 'code', says: other, weight: 1, detail: 'told by the test' }] : evidence,
          observed: seen,
          conducts: [conduct],
          sent: [],
          findings: [],
        },
      ],
    ]),
    version: '0.0.0',
    now: new Date(0),
  });
}

describe.each(KINDS)('the reviewer agrees with the decision table, on a %s', (kind) => {
  it.each(writable.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const { apps } = await review(vector, kind);
    const [app] = apps;
    expect(app?.verdict).toBe(vector.expect.verdict);
    const found = app?.findings.map(
      (finding) => `${finding.rule}: ${finding.severity}${finding.cvss ? ` ${finding.cvss.v3.score}` : ''}`,
    );
    expect(found?.toSorted()).toEqual(vector.expect.findings.toSorted());
    expect(app?.required).toEqual(vector.expect.required);
    expect(app?.controls[0]?.reconciled).toBe(vector.expect.reconciled);
    // An external client app with its OAuth plugin off has no OAuth settings at all: literally, nothing is known of them.
    const literally =
      kind === 'ConnectedApp' || vector.facts.authorizationCodeFlow === true ? vector.expect.literal : 'unknown';
    expect(app?.controls[0]?.literal).toBe(literally);
    for (const change of app?.findings.flatMap((finding) => finding.remediation) ?? []) {
      expect(change.field, 'a change names the element that holds it').toMatch(/^(is|block|oAuth)/);
      expect(change.from).not.toBe(change.to);
    }
  });
});

describe('an external client app whose global OAuth settings are not among the files', () => {
  it.each(['private', 'public'] as const)(
    'is undecided for a %s client, and says which file would settle it',
    async (type) => {
      const root = join(folder, `without-global-${type}`);
      const facts = VECTORS[0]?.facts;
      if (facts === undefined) throw new Error('no vectors');
      writeProject(root, externalClientAppFiles('Subject', facts, { global: false }));
      const project = await readProject([root]);
      const review = await reviewProject({
        project,
        configs: oneConfig({ ...NO_CONFIG, apps: { Subject: { clientType: type } } }),
        version: '0.0.0',
        now: new Date(0),
      });
      const [app] = review.apps;
      expect(app?.verdict).toBe('indeterminate');
      expect(app?.findings.map((finding) => finding.rule)).toContain('setting-unknown');
      expect(app?.settings.secretRequiredForWebServerFlow).toMatchObject({
        origin: 'unknown',
        why: expect.stringContaining('ecaGlblOauth'),
      });
    },
  );
});
