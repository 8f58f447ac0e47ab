/** A scan for a person at a terminal: what is exposed first, then the clients and what each does. */
import type { ScanClient } from '@countersign/exposure';
import { SEVERITIES } from '@countersign/policy';
import { type Canvas, canvas, count, plainLine } from '@countersign/report';
import type { JudgedScan, ScanFinding } from '@countersign/review';

export function scanText(result: JudgedScan, columns: { color: boolean; width: number }): string {
  const on = canvas(columns.color, columns.width);
  const sorted = result.findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const clients = result.clients.filter(
    (client) => client.consumerKeys.length > 0 || client.flows.length > 0 || client.secretFrom !== 'unknown',
  );
  const rest = result.clients.length - clients.length;
  const entries = (title: string, texts: readonly string[]): string =>
    texts.length === 0
      ? ''
      : `${on.paint('bold', title)}\n${texts.map((text) => on.block('  ', plainLine(text))).join('')}\n`;
  return [
    ...sorted.map((one) => findingText(one, on)),
    entries(
      'Clients',
      clients.map((client) => `${client.root}: ${about(client)}`),
    ),
    rest === 0 ? '' : `${count(rest, 'project root')} without OAuth code.\n\n`,
    entries(
      'Ignored in the source',
      result.ignored.map(({ finding: { rule, file, line }, reason }) => `${rule} at ${file}:${line}: ${reason}`),
    ),
    entries(
      'Not judged',
      result.notJudged.map(({ file, message }) => `${file}: ${message}`),
    ),
    `${count(result.files, 'file')}, ${(result.bytes / 1e6).toFixed(1)} MB; ${count(result.findings.length, 'finding')}${result.complete ? '' : '; INCOMPLETE'}\n`,
  ].join('');
}

function findingText(one: ScanFinding, on: Canvas): string {
  const { severity, rule, what, because, masked } = one;
  const value = masked === null ? '' : ` ${plainLine(masked.starts)}… (${masked.length} characters)`;
  const reasons = because.length > 0 ? `: ${because.join('; ')}` : '';
  return [
    `${on.severity(severity)}  ${rule}  ${what}${value}\n`,
    on.line('  at ', placeOfSighting(one)),
    on.block('  ', plainLine(`${one.clientKind} client in ${one.client}, confidence ${one.confidence}${reasons}`)),
    '\n',
  ].join('');
}

/** `web/src/main.jsx:7:21`, with the commit where it was found in the history. */
export function placeOfSighting({ file, line, column, commit }: ScanFinding): string {
  return `${file}${line > 0 ? `:${line}:${column}` : ''}${commit === undefined ? '' : ` (commit ${commit.slice(0, 10)})`}`;
}

function about(client: ScanClient): string {
  const told = (value: boolean | null, yes: string, no: string) => (value === null ? [] : [value ? yes : no]);
  return [
    `${client.kind} client`,
    ...told(client.sendsPkce, 'sends PKCE', 'sends no PKCE'),
    ...told(client.sendsSecret, 'sends its secret', 'sends no secret'),
    ...(client.secretFrom === 'unknown' || client.secretFrom === 'none' ? [] : [`secret from ${client.secretFrom}`]),
    ...(client.headlessLogin === null ? [] : ['logs users in through its own screen']),
  ].join(', ');
}
