import { describe, expect, it } from 'vitest';
import { judge } from '../judge.ts';
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
      },
      message: expect.stringContaining('username-password flow is open'),
    });
    const [userAgent] = judgeOrg({ ...BLOCKED, userAgentFlowBlocked: false });
    expect(userAgent).toMatchObject({
      setting: 'userAgentFlowBlocked',
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

  it('belongs to the org: no app is ever blamed for it', () => {
    for (const { facts, type } of VECTORS) {
      expect(judge(facts, type).findings.map((finding) => finding.rule)).not.toContain(weakerFlowOpen.id);
    }
  });
});
