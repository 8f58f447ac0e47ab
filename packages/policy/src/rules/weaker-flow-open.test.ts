import { describe, expect, it } from 'vitest';
import type { CompleteFacts } from '../complete.ts';
import { judge } from '../judge.ts';
import { remedy } from '../remedy.ts';
import { VECTORS } from '../vectors.ts';
import { judgeOrg, weakerFlowOpen } from './weaker-flow-open.ts';

const BLOCKED = { usernamePasswordFlowBlocked: true, userAgentFlowBlocked: true };

describe('weaker-flow-open', () => {
  it('says nothing where both flows are blocked', () => {
    expect(judgeOrg(BLOCKED)).toEqual([]);
  });

  it('says which flow is open, and what would block it', () => {
    const [password, ...none] = judgeOrg({ ...BLOCKED, usernamePasswordFlowBlocked: false });
    expect(none).toEqual([]);
    expect(password).toMatchObject({
      rule: 'weaker-flow-open',
      setting: 'usernamePasswordFlowBlocked',
      fix: {
        changes: [{ setting: 'usernamePasswordFlowBlocked', from: false, to: true }],
        disposition: 'needs-a-person',
        needs: [],
        steps: [{ kind: 'setting', setting: 'usernamePasswordFlowBlocked', to: true }],
      },
      message: expect.stringContaining('username-password flow is open'),
    });
    const [userAgent] = judgeOrg({ ...BLOCKED, userAgentFlowBlocked: false });
    expect(userAgent).toMatchObject({
      setting: 'userAgentFlowBlocked',
      fix: { needs: [], steps: [{ kind: 'setting', setting: 'userAgentFlowBlocked', to: true }] },
      message: expect.stringContaining('user-agent flow is open'),
    });
  });

  it('two open flows are two findings', () => {
    const findings = judgeOrg({ usernamePasswordFlowBlocked: false, userAgentFlowBlocked: false });
    expect(findings.map((finding) => finding.setting)).toEqual(['usernamePasswordFlowBlocked', 'userAgentFlowBlocked']);
  });

  it('what is not known is not reported', () => {
    expect(judgeOrg({ usernamePasswordFlowBlocked: undefined, userAgentFlowBlocked: undefined })).toEqual([]);
  });

  it('is advice, low whatever the score', () => {
    for (const finding of judgeOrg({ usernamePasswordFlowBlocked: false, userAgentFlowBlocked: false })) {
      expect(finding).toMatchObject({
        required: false,
        severity: 'low',
        threat: 'password-theft',
        cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N', score: 4.2 } },
      });
    }
  });

  it('blames no app for the switches of its org', () => {
    for (const { facts, type } of VECTORS.filter((vector) => !vector.facts.deviceFlowOpen)) {
      expect(judge(facts, type).findings.map((finding) => finding.rule)).not.toContain(weakerFlowOpen.id);
    }
  });
});

describe('the device flow of an app', () => {
  const right = VECTORS[0]?.facts as CompleteFacts;
  const check = (facts: Partial<CompleteFacts>) =>
    weakerFlowOpen.check({ type: 'public', facts: { ...right, ...facts } });

  it('is advice that names the box, as severe as the tokens are worth', () => {
    expect(check({ deviceFlowOpen: true, privilege: 'high' })).toMatchObject({
      required: false,
      severity: 'medium',
      threat: 'device-code-phishing',
      setting: 'deviceFlow',
      message: expect.stringContaining('Enable for Device Flow is on'),
    });
    expect(check({ deviceFlowOpen: true, privilege: 'low' })).toMatchObject({ severity: 'low' });
    expect(check({ deviceFlowOpen: false })).toBeUndefined();
  });

  it('is not stopped by anything this control asks for, and leaves the verdict alone', () => {
    for (const type of ['private', 'public', 'mixed', 'unknown'] as const) {
      const open = judge({ ...right, deviceFlowOpen: true }, type);
      expect(open.findings.map(({ rule }) => rule)).toContain('weaker-flow-open');
      expect(open.verdict).toBe(judge({ ...right, deviceFlowOpen: false }, type).verdict);
    }
  });

  it('is written by no fix: a device may need it', () => {
    expect(remedy({ ...right, deviceFlowOpen: true }, 'private').changes).toEqual([]);
  });
});
