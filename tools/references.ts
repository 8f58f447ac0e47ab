/** Where a control, a clause and a weakness can be read: `mapsTo` of a rule as links. */
import { type ControlId, HEALTH_REVIEW, type ReviewedKind } from '@countersign/policy';

/** One link per kind of app: a control exists once for connected apps and, mostly, once for external client apps. */
export function controlPages(id: ControlId): string[] {
  const link = (of: string, kind: ReviewedKind) =>
    HEALTH_REVIEW[kind]
      .filter((control) => control.id === id)
      .map(
        ({ title, page }) =>
          `${of}: [${title}](https://help.salesforce.com/s/articleView?id=xcloud.${page}.htm) (\`${id}\`)`,
      );
  return [...link('connected apps', 'connectedApp'), ...link('external client apps', 'externalClientApp')];
}

/** `RFC 6749 §2.1` as a link to that section. */
export function rfcPage(clause: string): string {
  const [, number, section] = /^RFC (\d+) §([\d.]+)$/.exec(clause) ?? [];
  if (number === undefined || section === undefined) throw new Error(`not a clause of an RFC: ${clause}`);
  return `[${clause}](https://www.rfc-editor.org/rfc/rfc${number}#section-${section})`;
}

export function cwePage(number: number): string {
  return `[CWE-${number}](https://cwe.mitre.org/data/definitions/${number}.html)`;
}
