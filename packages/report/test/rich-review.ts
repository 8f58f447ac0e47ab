/**
 * A review that holds every kind of thing a report must show: every verdict and client type, an unread file, a waived
 * finding, unknown settings, a replayed attack, and names that try to break out of a format. For tests only.
 */
import type { Review, ReviewedApp } from '@countersign/review';
import { critical, explicit, finding, path } from './review-parts.ts';
import {
  bookingWeb,
  bothKinds,
  fleet,
  hostile,
  intranet,
  kiosk,
  partnerPortal,
  saml,
  travellerSpa,
} from './rich-apps.ts';

export { HOSTILE_FORMULA, HOSTILE_HTML, HOSTILE_MARKDOWN } from './rich-apps.ts';

/** The review of everything above. */
export function richReview(): Review {
  return structuredClone({
    schemaVersion: 1,
    tool: { name: 'countersign', version: '0.1.0' },
    source: {
      at: '2026-03-01T12:00:00.000Z',
      read: ['acme-crm/force-app', 'acme-crm/clients'],
      org: { url: 'https://acme.my.salesforce.com' },
      revision: {
        commit: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
        branch: 'main',
        repository: 'https://github.com/acme/acme-crm',
      },
    },
    complete: false,
    errors: [
      {
        file: path('Broken'),
        line: 3,
        column: 7,
        message: 'The element "oauthConfig" is not closed. Retrieve the file again.',
      },
      { file: 'lost.zip', message: 'The archive ends early. Retrieve it again.' },
    ],
    summary: {
      apps: 11,
      compliant: 3,
      noncompliant: 6,
      indeterminate: 1,
      notApplicable: 1,
      findings: { critical: 6, high: 2, medium: 2, low: 2 },
      waived: 2,
      baseline: 4,
    },
    org: {
      settings: {
        codeCredentialFlowAllowed: explicit(
          true,
          'oAuthCdCrdtFlowEnable',
          'force-app/main/default/settings/OauthOidc.settings-meta.xml',
          4,
        ),
        usernamePasswordFlowBlocked: explicit(
          false,
          'blockOAuthUnPwFlow',
          'force-app/main/default/settings/OauthOidc.settings-meta.xml',
          5,
        ),
      },
      findings: [
        finding({
          rule: 'weaker-flow-open',
          severity: 'medium',
          threat: 'password-theft',
          message: 'The username-password flow is still open in this org.',
          file: 'force-app/main/default/settings/OauthOidc.settings-meta.xml',
          line: 5,
          remediation: [
            {
              setting: 'usernamePasswordFlowBlocked',
              label: 'Allow OAuth Username-Password Flows',
              field: 'blockOAuthUnPwFlow',
              from: 'false',
              to: 'true',
              file: 'force-app/main/default/settings/OauthOidc.settings-meta.xml',
            },
          ],
        }),
      ],
    },
    unattached: [
      finding({
        rule: 'secret-exposed-in-client',
        severity: 'critical',
        cvss: critical,
        threat: 'extracted-secret',
        message: 'A client secret (A1B2…, 64 characters) is in a browser bundle.',
        file: 'clients/old spa/dist/main.js',
        line: 1,
        column: 20431,
      }),
    ],
    notes: ['The waiver of refresh-rotation-off for Kiosk expired on 2025-12-31 and no longer waives.'],
    apps: [bookingWeb, travellerSpa, ...hostile, bothKinds, partnerPortal, fleet, intranet, kiosk, saml],
  } satisfies Review);
}

/** A review of as many apps as asked for, in turn like those above. For reports that must stay readable and fast. */
export function manyApps(many: number): Review {
  const review = richReview();
  const models = review.apps.filter((model) => /^\w+$/.test(model.name));
  const apps = Array.from({ length: many }, (_, index) => {
    const model = models[index % models.length] ?? bookingWeb;
    return { ...model, name: `${model.name}_${index}`, label: `${model.label} ${index}` };
  });
  const having = (verdict: ReviewedApp['verdict']) => apps.filter((one) => one.verdict === verdict).length;
  const findings = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const one of apps) {
    for (const found of one.findings) if (found.waived === null) findings[found.severity] += 1;
  }
  return {
    ...review,
    complete: true,
    errors: [],
    summary: {
      ...review.summary,
      apps: many,
      compliant: having('compliant'),
      noncompliant: having('noncompliant'),
      indeterminate: having('indeterminate'),
      notApplicable: having('not-applicable'),
      findings,
    },
    apps,
  };
}
