/** Whose an app is, and so who can change it: the people of this org, the author of a managed package, or Salesforce. */

import { matchKnownClients } from '@countersign/known-clients';
import type { AppRecord } from '@countersign/metadata';
import { knownValue, type Step, type StepKind } from '@countersign/policy';
import type { AppOwner, ReportedFinding } from './review.ts';
import { stepText } from './step-text.ts';

const OWN: AppOwner = Object.freeze({ value: 'own' });

/** By the namespace in its name, its distribution state, or a consumer key that is the same in every org. */
export function ownerOf(app: AppRecord): AppOwner {
  const consumerKey = knownValue(app.settings.consumerKey);
  if (matchKnownClients({ consumerKey }).some(({ by }) => by === 'consumer-key')) return { value: 'salesforce' };
  if (app.namespace !== undefined) return { value: 'managed', namespace: app.namespace };
  return app.distributionState?.toLowerCase() === 'managed' ? { value: 'managed' } : OWN;
}

/** Who must change it, as a sentence goes on: “… its author must change it”; undefined for the org's own. */
export function authorOf({ value, namespace }: AppOwner): string | undefined {
  if (value === 'own') return undefined;
  if (value === 'salesforce') return 'it is Salesforce’s own app, the same in every org; only Salesforce can change it';
  return `it is part of ${namespace === undefined ? 'a managed package' : `the managed package ${namespace}`}; its author must change it`;
}

/** What a subscriber does is theirs to do; the rest is the author's. */
const SUBSCRIBERS: ReadonlySet<StepKind> = new Set(['declare', 'retrieve', 'revoke', 'history', 'look', 'assign']);

/** A finding about an app that only its author can change: no setting to tick, and steps that a subscriber can take. */
export function forSubscriber(finding: ReportedFinding, owner: AppOwner): ReportedFinding {
  const kept = finding.fix.steps.filter(({ kind }) => SUBSCRIBERS.has(kind));
  if (owner.value === 'own' || (kept.length === finding.fix.steps.length && finding.remediation.length === 0))
    return finding;
  const vendors = (['ask', 'restrict', 'block', 'update'] as const).map((act): Step => ({ kind: 'vendor', act }));
  const steps = [...vendors.map((step) => ({ ...step, text: stepText(step) })), ...kept];
  return {
    ...finding,
    remediation: [],
    steps: steps.map(({ text }) => text),
    fix: { disposition: 'needs-a-person', needs: [], steps },
  };
}
