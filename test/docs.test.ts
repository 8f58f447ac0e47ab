/** The pages say what the code does: rules, references, risk, metadata, threats. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_KINDS, KNOWN_CLIENTS, type KnownClient } from '@countersign/known-clients';
import {
  APP_SETTINGS,
  isAppSetting,
  judgeOrg,
  ORG_SETTINGS,
  RULES,
  type Rule,
  SETTING_LABELS,
} from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { describe, expect, it } from 'vitest';
import { clientErrors } from '../packages/countersign/src/composition/client-errors.ts';
import { clientPage } from '../packages/countersign/src/composition/client-page.ts';
import { settingHome } from '../packages/metadata/src/setting-homes.ts';
import { ATTACK_NAMES } from '../packages/prove/src/attack.ts';
import { attackByName } from '../packages/prove/src/attacks/index.ts';
import { clientPages } from '../tools/client-pages.ts';
import { pagesAsTheyShouldBe, pagesIn } from '../tools/doc-pages.ts';
import { outcomesOf } from '../tools/rule-risk.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCS = join(ROOT, 'docs');
const PROVE = join(ROOT, 'packages', 'prove', 'src');

const HEADINGS = [
  'Overview',
  'Risk',
  'Threat scenario',
  'Estimated CVSS',
  'Risk impact',
  'Higher risk when',
  'Lower risk when',
  'Business and integration considerations',
  'Remediation',
  'References',
];

describe('the pages of the rules', () => {
  it('every rule has a page, and every page a rule', () => {
    const pages = pagesIn(join(DOCS, 'rules')).filter((name) => name !== 'README.md');
    expect(pages.toSorted()).toEqual(RULES.map((rule) => `${rule.id}.md`).toSorted());
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s: every heading is there, in order, with text',
    (id, rule) => {
      const page = pageOf(rule);
      expect(page.split('\n').slice(0, 3)).toEqual([`# ${id}`, '', `${rule.title}.`]);
      expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
      for (const heading of HEADINGS) expect(written(section(page, heading)), heading).not.toBe('');
    },
  );

  it.each(RULES.map((rule) => [rule.id, rule] as const))('%s: the references are what the rule maps to', (_, rule) => {
    const references = section(pageOf(rule), 'References');
    const found = (pattern: RegExp) => [...new Set([...references.matchAll(pattern)].map(([, match]) => match))];
    expect(found(/\(`([a-z-]+)`\)/g)).toEqual([...rule.mapsTo.controls]);
    expect(found(/\[(RFC \d+ §[\d.]+)\]/g)).toEqual([...rule.mapsTo.rfc]);
    expect(found(/\[CWE-(\d+)\]/g).map(Number)).toEqual([...rule.mapsTo.cwe]);
  });

  it('every setting a rule changes is named in its remediation as Setup names it', () => {
    for (const rule of RULES) {
      const remediation = section(pageOf(rule), 'Remediation').replaceAll(/\s+/g, ' ');
      for (const setting of settingsChangedBy(rule)) {
        const label = SETTING_LABELS[setting].replace(/ \((unticked|org)\)$/, '');
        expect(remediation, `${rule.id} changes ${setting}`).toContain(label);
      }
    }
  });

  it('every setting a rule changes is named in its remediation as the metadata names it, for both kinds of app', () => {
    for (const rule of RULES) {
      const remediation = section(pageOf(rule), 'Remediation');
      for (const setting of settingsChangedBy(rule)) {
        if (!isAppSetting(setting)) continue;
        for (const kind of ['ConnectedApp', 'ExternalClientApp'] as const) {
          const element = settingHome(kind, setting)?.element;
          expect(remediation, `${rule.id} changes ${setting}`).toContain(`\`${element}\``);
        }
      }
    }
  });

  it('every threat a rule can carry is the scenario its page names, or the page says why there is none', () => {
    for (const rule of RULES) {
      const scenario = section(pageOf(rule), 'Threat scenario');
      expect(scenario, rule.id).toMatch(/\b(Scenario: |No scenario)/);
      for (const { threat } of outcomesOf(rule)) {
        if (threat === null) continue;
        const name = scenarioOf(threat);
        if (name !== undefined) expect(scenario, rule.id).toContain(`\`${name}\``);
        else expect(scenario, rule.id).toMatch(/[Nn]o scenario|has none/);
      }
    }
  });

  it('what is generated is up to date: node tools/generate-docs.ts', () => {
    for (const [page, text] of pagesAsTheyShouldBe(DOCS)) {
      expect(readFileSync(join(DOCS, page), 'utf8'), page).toBe(text);
    }
  });

  it('a score that is typed in by hand is noticed and put right', () => {
    const copy = mkdtempSync(join(tmpdir(), 'countersign-docs-'));
    cpSync(DOCS, copy, { recursive: true });
    const page = join('rules', 'secret-in-source.md');
    const right = readFileSync(join(DOCS, page), 'utf8');
    expect(right).toContain('| 8.1 |');
    writeFileSync(join(copy, page), right.replace('| 8.1 |', '| 1.8 |'));
    expect(pagesAsTheyShouldBe(copy).get(page)).toBe(right);
    rmSync(copy, { recursive: true });
  });
});

describe('the pages of the clients', () => {
  const all = [...CLIENT_KINDS, ...KNOWN_CLIENTS];
  const client = (id: string) => all.find((one) => one.id === id) as KnownClient;
  const meets = (one: KnownClient) => clientErrors(one).map(({ when, error }) => `${error.id}: ${when}`);

  it('every client and every kind of client has one, no page is left over, and each is up to date', () => {
    const folder = join(DOCS, 'clients');
    expect(readdirSync(folder).toSorted()).toEqual(['README.md', ...all.map(({ id }) => `${id}.md`)].toSorted());
    for (const [name, text] of clientPages()) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
  });

  it('every page says which boxes and why, what is sent, callback, rotation, errors, and when its sources were read', () => {
    for (const one of all) {
      const page = clientPage(one);
      for (const box of Object.values(one.boxes)) expect(page, one.id).toContain(box.why);
      for (const { url } of one.sources) expect(page, one.id).toContain(url);
      expect(page, one.id).toContain(`Last checked on ${one.checked}`);
      for (const heading of ['What it sends', 'Callback URL', 'Does it survive rotation?', 'Errors its users meet'])
        expect(section(page, heading).trim(), `${one.id}: ${heading}`).not.toBe('');
    }
  });

  it('a client that never sends a challenge cannot log in where PKCE is required, and one that always does can', () => {
    const box = '“Require Proof Key for Code Exchange (PKCE)” is ticked';
    for (const one of KNOWN_CLIENTS.filter(({ redeemsNoCode }) => redeemsNoCode !== true)) {
      if (one.sendsPkce === 'never') expect(meets(one), one.id).toContain(`challenge-missing: ${box}`);
      if (one.sendsPkce === 'always') expect(meets(one).join(), one.id).not.toContain('challenge-missing');
    }
    expect(KNOWN_CLIENTS.filter(({ sendsPkce }) => sendsPkce === 'never').length).toBeGreaterThan(2);
  });

  it('a client without a secret cannot log in where one is required; one that sends its secret is warned of nothing', () => {
    const ticked = 'client-credentials-invalid: “Require Secret for Web Server Flow” is ticked';
    expect(meets(client('salesforce-mobile-sdk'))).toContain(ticked);
    expect(meets(client('fivetran')).join()).not.toContain('client-credentials-invalid');
    expect(meets(client('postman'))).toContain(`${ticked}, and it is set up without a secret`);
  });

  it('a client that keeps its first refresh token loses its login under rotation', () => {
    expect(meets(client('jsforce'))).toContain('refresh-token-dead: “Enable Refresh Token Rotation” is ticked');
    expect(section(clientPage(client('jsforce')), 'Does it survive rotation?')).toMatch(/^\s*No: /);
    expect(section(clientPage(client('fivetran')), 'Does it survive rotation?')).toMatch(/^\s*Not known/);
  });

  it('a client that redeems no code meets no error of the code’s exchange', () => {
    expect(meets(client('server-job'))).toEqual([]);
  });
});

describe('the page about metadata', () => {
  const page = readFileSync(join(DOCS, 'metadata.md'), 'utf8');

  it('has a row for every setting of the catalogue, generated from it', () => {
    for (const { label } of [...Object.values(APP_SETTINGS), ...Object.values(ORG_SETTINGS)])
      expect(page).toContain(`| **${label}**`);
  });
});

describe('the threat model', () => {
  const chapters = threats();

  it('every threat a finding can carry has a chapter', () => {
    const carried = RULES.flatMap((rule) => outcomesOf(rule).map(({ threat }) => threat)).filter((one) => one !== null);
    for (const threat of carried) expect([...chapters.keys()]).toContain(threat);
  });

  it('every chapter says who, how, what stops it, which clause and which rules', () => {
    for (const [name, chapter] of chapters) {
      for (const part of ['Who', 'How', 'Stopped by', 'Clauses', 'Rules']) {
        expect(written(chapter), name).toMatch(new RegExp(`^- \\*\\*${part}:\\*\\* \\S`, 'm'));
      }
    }
  });

  it('every chapter names its scenario, or the reason there is none', () => {
    for (const [name, chapter] of chapters) {
      expect(chapter, name).toMatch(/^(Scenario: `prove\/src\/attacks\/[a-z-]+\.ts`|No scenario: \S)/m);
    }
  });

  it('every attack the prover knows has a chapter of its own name, and no other is promised', () => {
    const promised = new Set([...chapters.keys()].flatMap((name) => scenarioOf(name) ?? []));
    expect([...promised].toSorted()).toEqual([...ATTACK_NAMES].toSorted());
    for (const name of ATTACK_NAMES) expect(scenarioOf(name)).toBe(name);
  });

  it('every scenario is a file of the prover, and every file of its attacks a scenario', () => {
    for (const name of ATTACK_NAMES) expect(existsSync(join(PROVE, 'attacks', `${name}.ts`)), name).toBe(true);
    const attacks = readdirSync(join(PROVE, 'attacks')).filter((file) => isAttack(join(PROVE, 'attacks', file)));
    expect(attacks.toSorted()).toEqual(ATTACK_NAMES.map((name) => `${name}.ts`).toSorted());
  });

  it('the scenario of a threat that findings carry replays that threat', () => {
    for (const threat of new Set(RULES.flatMap((rule) => outcomesOf(rule).map((outcome) => outcome.threat)))) {
      const scenario = threat === null ? undefined : scenarioOf(threat);
      if (scenario !== undefined) expect(attackByName(scenario)?.threat, scenario).toBe(threat);
    }
  });

  it('a chapter names only rules there are, and the chapter of a threat every rule that carries it', () => {
    const ids = RULES.map((rule) => rule.id as string);
    for (const [name, chapter] of chapters) {
      for (const [, id = ''] of chapter.matchAll(/\(rules\/([a-z-]+)\.md\)/g)) expect(ids, name).toContain(id);
    }
    for (const rule of RULES) {
      for (const { threat } of outcomesOf(rule)) {
        if (threat !== null) expect(chapters.get(threat), threat).toContain(`(rules/${rule.id}.md)`);
      }
    }
  });
});

function pageOf(rule: Rule): string {
  return readFileSync(join(DOCS, 'rules', `${rule.id}.md`), 'utf8');
}

/** The text under a heading of the second level. */
function section(page: string, heading: string): string {
  return (
    page
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`))
      ?.slice(heading.length) ?? ''
  );
}

function settingsChangedBy(rule: Rule): (keyof typeof SETTING_LABELS)[] {
  if (rule.id === 'weaker-flow-open') {
    return judgeOrg({ usernamePasswordFlowBlocked: false, userAgentFlowBlocked: false }).flatMap((finding) =>
      finding.fix.changes.map((change) => change.setting),
    );
  }
  const found = VECTORS.flatMap(({ facts, type }) =>
    type === 'unknown' || Object.values(facts).includes(undefined)
      ? []
      : (rule.check({ facts, type } as Parameters<Rule['check']>[0])?.changes ?? []),
  );
  return [...new Set(found.map((change) => change.setting))];
}

/** Chapter by name, in the order of the page. */
function threats(): ReadonlyMap<string, string> {
  const text = readFileSync(join(DOCS, 'threats.md'), 'utf8');
  const chapters = text.split(/^### /m).slice(1);
  return new Map(chapters.map((chapter) => [chapter.slice(0, chapter.indexOf('\n')), chapter]));
}

/** The name of the scenario that replays a threat. */
function scenarioOf(threat: string): string | undefined {
  return /^Scenario: `prove\/src\/attacks\/([a-z-]+)\.ts`/m.exec(threats().get(threat) ?? '')?.[1];
}

/** A file that declares an attack; the folder may hold their list and their tests as well. */
function isAttack(file: string): boolean {
  return !file.endsWith('.test.ts') && /^export const \w+: Attack = /m.test(readFileSync(file, 'utf8'));
}

/** Text without the comments that say what is to be written, and without markers. */
function written(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?-->/g, '').trim();
}
