import { describe, expect, it } from 'vitest';
import type { ClientType } from '../client-type.ts';
import type { Facts } from '../facts.ts';
import { judge } from '../judge.ts';
import { VECTORS } from '../vectors.ts';

const right = VECTORS[0]?.facts as Facts;
const publicRight = { ...right, secretRequiredForWebServerFlow: false, secretRequiredForRefreshTokenFlow: false };

const found = (facts: Facts, type: ClientType) =>
  judge(facts, type).findings.find((finding) => finding.rule === 'setting-unknown');

describe('setting-unknown', () => {
  it('an unknown setting the verdict turns on leaves it open, and is named as Setup names it', () => {
    const facts: Facts = { ...right, secretRequiredForWebServerFlow: undefined };
    expect(judge(facts, 'private').verdict).toBe('indeterminate');
    expect(found(facts, 'private')).toMatchObject({
      severity: 'low',
      required: false,
      cvss: null,
      threat: null,
      fix: { changes: [] },
      message: expect.stringContaining('Require Secret for Web Server Flow'),
    });
  });

  it('an unknown setting the verdict does not turn on is not mentioned', () => {
    const pkceUnknown: Facts = { ...right, pkceRequired: undefined };
    expect(judge(pkceUnknown, 'private').verdict).toBe('compliant');
    expect(found(pkceUnknown, 'private')).toBeUndefined();
  });

  it('the same setting may tell for another kind of client', () => {
    const facts: Facts = { ...publicRight, pkceRequired: undefined };
    expect(judge(facts, 'public').verdict).toBe('indeterminate');
    expect(found(facts, 'public')?.message).toContain('Require Proof Key for Code Exchange (PKCE)');
  });

  it('several are listed in one sentence', () => {
    const facts: Facts = { ...publicRight, pkceRequired: undefined, refreshTokenRotation: undefined };
    const message = found(facts, 'public')?.message;
    expect(message).toMatch(/PKCE.* and Enable Refresh Token Rotation\. Retrieve the file that holds them/);
    expect(found({ ...publicRight, pkceRequired: undefined }, 'public')?.message).toContain('holds it');
  });

  it('an app that is wrong whatever the unknown setting says is noncompliant, and the setting is not asked for', () => {
    const facts: Facts = { ...right, secretRequiredForWebServerFlow: false, refreshTokenRotation: undefined };
    expect(judge(facts, 'private').verdict).toBe('noncompliant');
    expect(found(facts, 'private')).toBeUndefined();
  });

  it('where everything is known there is nothing to say', () => {
    for (const { facts, type } of VECTORS) {
      if (Object.values(facts).every((value) => value !== undefined)) expect(found(facts, type)).toBeUndefined();
    }
  });
});
