/** Which org or folder, from which revision, when: the words that every format says of where it comes from. */
import type { Review, ReviewSource } from '@countersign/review';

/** Enough of a commit to find it. */
const SHORT = 12;

/** `acme-crm/force-app, org https://acme.my.salesforce.com, revision 0f1e2d3c4b5a (main)`; as much as is known. */
export function sourceInWords({ read, org, revision }: ReviewSource): string {
  return [
    read.join(', '),
    ...(org === undefined ? [] : [`org ${org.url}`]),
    ...(revision === undefined ? [] : [`revision ${revisionInWords(revision)}`]),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** `0f1e2d3c4b5a (main)`. */
export function revisionInWords({ commit, branch }: NonNullable<ReviewSource['revision']>): string {
  return `${commit.slice(0, SHORT)}${branch === undefined ? '' : ` (${branch})`}`;
}

/** `2026-03-01 12:00 UTC`. */
export function momentInWords({ at }: ReviewSource): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `countersign 0.1.0, 2026-03-01 12:00 UTC: acme-crm/force-app, revision …`, in one line. */
export function provenanceInOneLine({ tool, source }: Review): string {
  const of = sourceInWords(source);
  return `countersign ${tool.version}, ${momentInWords(source)}${of === '' ? '' : `: ${of}`}`;
}
