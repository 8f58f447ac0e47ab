import type { Review } from '@countersign/review';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../test/golden.ts';
import { manyApps, richReview } from '../test/rich-review.ts';
import { problemsUnder, published } from '../test/schemas.ts';
import { jsonPieces } from './json.ts';

const json = (review: Review) => [...jsonPieces(review)].join('');

/** The review as JSON has it: a setting that is not known has the value null. */
function asJson(review: Review): unknown {
  return JSON.parse(JSON.stringify(review), (_, value) =>
    value?.origin === 'unknown' && 'field' in value ? { ...value, value: null } : value,
  );
}

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reversed(one)]),
  );
}

/** Settings come by name, and a value is whatever it is: the two places where keys are data. */
function withoutData(review: Review): Review {
  const out = structuredClone(review);
  out.org.settings = {};
  for (const app of out.apps) {
    app.settings = {};
    app.required = {};
  }
  return out;
}

type Node = { properties?: Record<string, Node>; items?: Node; anyOf?: Node[]; $ref?: string };

/** Every object whose keys are not in the order of the schema. */
function outOfOrder(value: unknown, node: Node, root: Record<string, unknown>, at = ''): string[] {
  const ref = node.$ref?.split('/').at(-1);
  if (ref !== undefined) return outOfOrder(value, (root.$defs as Record<string, Node>)[ref] ?? {}, root, at);
  if (Array.isArray(value)) return value.flatMap((one, i) => outOfOrder(one, node.items ?? {}, root, `${at}/${i}`));
  if (value === null || typeof value !== 'object') return [];
  const properties = (node.properties ?? node.anyOf?.find((one) => one.properties || one.$ref)?.properties) as
    | Record<string, Node>
    | undefined;
  if (properties === undefined) {
    const inner = node.anyOf?.find((one) => one.$ref);
    return inner === undefined ? [] : outOfOrder(value, inner, root, at);
  }
  const keys = Object.keys(value);
  const expected = Object.keys(properties).filter((key) => keys.includes(key));
  const here = keys.join() === expected.join() ? [] : [`${at}: ${keys.join()}`];
  return here.concat(
    Object.entries(value).flatMap(([key, one]) => outOfOrder(one, properties[key] ?? {}, root, `${at}/${key}`)),
  );
}

describe('the JSON report', () => {
  it('reads as it did when it was last looked at', () => expectGolden('review.golden.json', json(richReview())));

  it('is exactly the review', () => {
    expect(JSON.parse(json(richReview()))).toEqual(asJson(richReview()));
    const many = manyApps(1_001);
    expect(json(many)).toBe(`${JSON.stringify(JSON.parse(json(many)), null, 2)}\n`);
    expect(JSON.parse(json(many))).toEqual(asJson(many));
    expect(JSON.parse(json(manyApps(0))).apps).toEqual([]);
  });

  it('fits the published schema, which knows every key and no other', () => {
    expect(problemsUnder('review', JSON.parse(json(richReview())))).toEqual([]);
    expect(problemsUnder('review', JSON.parse(json(manyApps(16))))).toEqual([]);
    const strange = { ...JSON.parse(json(richReview())), extra: 1 };
    expect(problemsUnder('review', strange)).toHaveLength(1);
    const { summary: _, ...missing } = JSON.parse(json(richReview()));
    expect(problemsUnder('review', missing)).toHaveLength(1);
  });

  it('has its keys in the order of the schema, however the review was put together', () => {
    expect(outOfOrder(JSON.parse(json(richReview())), published('review'), published('review'))).toEqual([]);
    const plain = withoutData(richReview());
    expect(Object.keys(reversed(plain) as Review)).not.toEqual(Object.keys(plain));
    // What order the outcomes and scores inside have is not ours to mend: they are two keys each, of one maker.
    const parsed = JSON.parse(json(reversed(plain) as Review));
    expect(
      outOfOrder(parsed, published('review'), published('review')).filter((at) => !/v3|v4|attack|high/.test(at)),
    ).toEqual([]);
  });

  it('comes in pieces, so that 20,000 apps are never one string', () => {
    let pieces = 0;
    let largest = 0;
    for (const piece of jsonPieces(manyApps(20_000))) {
      pieces += 1;
      largest = Math.max(largest, piece.length);
    }
    expect(pieces).toBeGreaterThan(99);
    expect(largest).toBeLessThan(2_000_000);
  });
});

describe('the schema of a scan', () => {
  const scan = {
    schemaVersion: 1,
    complete: false,
    files: 812,
    bytes: 9120331,
    notJudged: [{ file: 'lost.zip', message: 'The archive ends early.' }],
    clients: [
      {
        root: 'mobile/ios',
        kind: 'mobile',
        sendsPkce: true,
        sendsSecret: null,
        secretFrom: 'none',
        does: [
          {
            part: 'sendsChallenge',
            says: 'always',
            source: 'library',
            detail: 'AppAuth uses PKCE by default',
            file: 'mobile/ios/Login.swift',
            line: 3,
            column: 1,
          },
        ],
        evidence: [{ detail: 'A property list of an iOS app.', file: 'mobile/ios/Info.plist', line: 1 }],
        artifact: false,
        consumerKeys: [],
        callbackUrls: [{ value: 'example://callback', file: 'mobile/ios/Login.swift', line: 8, column: 3 }],
        loginHosts: [],
        flows: [],
        verifierDerivable: null,
        headlessLogin: { file: 'mobile/ios/Login.swift', line: 30, column: 5 },
      },
    ],
    findings: [
      {
        rule: 'secret-exposed-in-client',
        severity: 'critical',
        cvss: null,
        what: 'consumer-secret',
        file: 'mobile/ios/Login.swift',
        line: 7,
        column: 21,
        client: 'mobile/ios',
        clientKind: 'mobile',
        confidence: 0.97,
        because: ['named client_secret'],
        masked: { starts: 'A1B2', length: 64, hash: '00' },
        fingerprint: 'f',
      },
    ],
    ignored: [],
  };

  it('takes what a scan says', () => expect(problemsUnder('scan', scan)).toEqual([]));

  it('takes no more of a found value than its first four characters', () => {
    const leaky = structuredClone(scan);
    const masked = leaky.findings[0]?.masked;
    if (masked !== undefined) masked.starts = 'A1B2C';
    expect(problemsUnder('scan', leaky).join()).toContain('NOT have more than 4 characters');
    expect(problemsUnder('scan', { ...scan, value: 'x' })).toHaveLength(1);
  });
});
