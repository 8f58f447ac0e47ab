/** The review's prover: every assessed app attacked on one twin, as it is and as its remediation leaves it. */
import type { AppRecord } from '@countersign/metadata';
import { knownValue } from '@countersign/policy';
import { proveApps, type Subject } from '@countersign/prove';
import type { Assessment, ProvenApp, Prover } from '@countersign/review';
import { startTwin } from './twin.ts';

/**
 * `say` is told how far it is. What an app withstands is tried on all of them, or, for a review that has to be quick, on
 * those the control has nothing against: for the others the findings say what matters; or on none.
 */
export function proverFor(say: (text: string) => void, withstood: 'all' | 'compliant' | 'none' = 'all'): Prover {
  return async (assessments) => {
    const subjects = subjectsOf(assessments);
    const compliant = new Set(
      assessments.filter(({ judgement }) => judgement.verdict === 'compliant').map(({ app }) => app),
    );
    const quiet = new Set([...subjects].filter(([, app]) => compliant.has(app)).map(([subject]) => subject.id));
    const { subjects: proven } = await proveApps([...subjects.keys()], startTwin, {
      withstood: withstood === 'compliant' ? (id) => quiet.has(id) : withstood === 'all',
      progress: (done, of) => say(`replayed the threats of ${done} of ${of} apps`),
    });
    const results = new Map<AppRecord, ProvenApp>();
    for (const [subject, app] of subjects) {
      const result = proven.get(subject.id);
      if (result !== undefined) results.set(app, result);
    }
    return results;
  };
}

/** The assessed apps as the prover knows them. */
export function subjectsOf(assessments: readonly Assessment[]): Map<Subject, AppRecord> {
  return new Map(assessments.map((assessment, index) => [subjectOf(assessment, index), assessment.app]));
}

function subjectOf({ app, decision, facts, reported }: Assessment, index: number): Subject {
  const [callbackUrl] = (knownValue(app.settings.callbackUrls) ?? []).filter(isUsable);
  return {
    // Two apps may share a name.
    id: `${app.name}-${index}`,
    facts,
    type: decision.value,
    findings: reported.findings.map(({ fingerprint, demonstration }) => ({ fingerprint, demonstration })),
    callbackUrl,
    scopes: knownValue(app.settings.scopes),
    refreshTokenPolicy: knownValue(app.settings.refreshTokenPolicy),
  };
}

/** A placeholder such as `https://*.example.com` is registered in orgs, but no code can be sent there. */
function isUsable(url: string): boolean {
  return URL.canParse(url) && !url.includes('*') && !url.includes('#');
}
