/**
 * `explain --client` and `review` agree: an app with the boxes set as the registry says is compliant, for every known client
 * and every kind of client, with every value of the boxes it leaves open.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BoxName, boxFor, CLIENT_KINDS, KNOWN_CLIENTS, type KnownClient } from '@countersign/known-clients';
import { VECTORS } from '@countersign/policy/vectors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../packages/countersign/test/terminal.ts';
import { connectedAppXml, oauthOidcXml, writeProject } from '../write-metadata.ts';

type DecidedType = 'private' | 'public';

interface Told {
  name: string;
  client: KnownClient;
  type: DecidedType;
  /** Recognised by its callback alone; the others are declared. */
  callback: string | undefined;
  boxes: Partial<Record<BoxName, boolean>>;
}

const RIGHT = VECTORS[0]?.facts;
const apps = [...CLIENT_KINDS, ...KNOWN_CLIENTS].flatMap((client) =>
  typesOf(client).flatMap((type) => everyWay(client, type)),
);

let folder: string;
let reviewed: Map<string, Reviewed>;

beforeAll(async () => {
  if (RIGHT === undefined) throw new Error('the decision table is empty');
  folder = mkdtempSync(join(tmpdir(), 'countersign-known-'));
  writeProject(folder, {
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({ oAuthCdCrdtFlowEnable: true, isPkceRequired: false }),
    ...Object.fromEntries(
      apps.map(({ name, callback, boxes }) => [
        `connectedApps/${name}.connectedApp-meta.xml`,
        connectedAppXml(
          {
            ...RIGHT,
            ...boxes,
            refreshReachable: true,
            codeCredentialFlow: boxes.codeCredentialFlow ?? false,
            credentialsInPostBodyOnly: true,
          },
          { label: 'An app', ...(callback === undefined ? {} : { callbackUrl: callback }) },
        ),
      ]),
    ),
  });
  const declared = apps.filter(({ callback }) => callback === undefined);
  writeFileSync(
    join(folder, 'countersign.config.json'),
    JSON.stringify({ apps: Object.fromEntries(declared.map(({ name, type }) => [name, { clientType: type }])) }),
  );
  const { out } = await run(['review', 'force-app', '--format', 'json', '--fail-on', 'never'], { cwd: folder });
  const report = JSON.parse(out) as { apps: readonly Reviewed[] };
  reviewed = new Map(report.apps.map((app) => [app.name, app]));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an app set as the registry says', () => {
  it('is tried for every client, some of them known by their callback alone', () => {
    expect(new Set(apps.map(({ client }) => client.id)).size).toBe(CLIENT_KINDS.length + KNOWN_CLIENTS.length);
    expect(apps.filter(({ callback }) => callback !== undefined).length).toBeGreaterThan(50);
  });

  it.each(apps)('$name is compliant', ({ name, type }) => {
    const app = reviewed.get(name);
    const said = app?.findings.map(({ rule, severity }) => `${severity} ${rule}`).join(', ');
    expect([app?.verdict, app?.clientType.value], said).toEqual(['compliant', type]);
  });

  it.each(apps)('$name lets its client log in', ({ name }) => {
    expect(reviewed.get(name)?.login?.before.outcome).toBe('succeeds');
  });
});

interface Reviewed {
  name: string;
  verdict: string;
  clientType: { value: string };
  login: { before: { outcome: string } } | null;
  findings: readonly { rule: string; severity: string }[];
}

function typesOf({ clientType, guideHasNoSecret }: KnownClient): readonly DecidedType[] {
  if (clientType !== 'either') return [clientType];
  return guideHasNoSecret ? ['public'] : ['private', 'public'];
}

/** Every combination of what the entry leaves open. */
function everyWay(client: KnownClient, type: DecidedType): Told[] {
  const callback = ownCallback(client);
  let ways: Partial<Record<BoxName, boolean>>[] = [{}];
  for (const [name, box] of Object.entries(client.boxes)) {
    const value = boxFor(box, type);
    const values = value === 'either' ? [true, false] : [value];
    ways = ways.flatMap((way) => values.map((one) => ({ ...way, [name]: one })));
  }
  return ways.map((boxes, index) => ({
    name: `${client.id.replaceAll('-', '_')}_${type}_${index}`,
    client,
    type,
    callback,
    boxes,
  }));
}

/** A callback that proves the client, where one is spelled out. */
function ownCallback({ decides, match }: KnownClient): string | undefined {
  if (!decides) return undefined;
  const own = match.callbacks.find((pattern) => !pattern.hint && !('regex' in pattern));
  if (own === undefined) return undefined;
  return 'exact' in own ? own.exact : 'prefix' in own ? `${own.prefix}/callback` : undefined;
}
