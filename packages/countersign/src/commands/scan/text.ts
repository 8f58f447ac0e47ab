/** A scan for a person at a terminal: what is exposed first, then the clients and what each does. */
import { styleText } from 'node:util';
import type { ScanClient, ScanFinding, ScanResult } from '@countersign/exposure';
import { SEVERITIES, type Severity } from '@countersign/policy';
import wrapAnsi from 'wrap-ansi';
import { printable } from '../../terminal/printable.ts';

interface Page {
  color: boolean;
  width: number;
}

type Style = Parameters<typeof styleText>[0];

const SEVERITY_STYLE: Record<Severity, Style> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'dim',
};

export function scanText(result: ScanResult, page: Page): string {
  const paint = (style: Style, text: string) => (page.color ? styleText(style, text, { validateStream: false }) : text);
  const wrap = (text: string, indent: string) =>
    `${indent}${wrapAnsi(printable(text), Math.max(40, Math.min(page.width, 110)) - indent.length, { hard: true }).replaceAll('\n', `\n${indent}`)}`;
  const finding = (one: ScanFinding) => {
    const { severity, rule, file, line, column, because, masked, commit } = one;
    const place = `${printable(file)}${line > 0 ? `:${line}:${column}` : ''}${commit === undefined ? '' : ` (commit ${commit.slice(0, 10)})`}`;
    const value = masked === null ? '' : ` ${printable(masked.starts)}… (${masked.length} characters)`;
    return [
      `${paint(SEVERITY_STYLE[severity], severity.toUpperCase())}  ${rule}  ${one.what}${value}`,
      `  at ${place}`,
      wrap(
        `${one.clientKind} client in ${one.client}, confidence ${one.confidence}${because.length > 0 ? `: ${because.join('; ')}` : ''}`,
        '  ',
      ),
      '',
    ].join('\n');
  };
  const sorted = result.findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const clients = result.clients.filter(
    (client) => client.consumerKeys.length > 0 || client.flows.length > 0 || client.secretFrom !== 'unknown',
  );
  const quiet = result.clients.length - clients.length;
  return [
    ...sorted.map(finding),
    ...(clients.length === 0
      ? []
      : [paint('bold', 'Clients'), ...clients.map((client) => wrap(`${client.root}: ${about(client)}`, '  ')), '']),
    ...(quiet === 0 ? [] : [`${count(quiet, 'project root')} without OAuth code.`, '']),
    ...(result.ignored.length === 0
      ? []
      : [
          paint('bold', 'Ignored in the source'),
          ...result.ignored.map(({ finding: one, reason }) =>
            wrap(`${one.rule} at ${one.file}:${one.line}: ${reason}`, '  '),
          ),
          '',
        ]),
    ...(result.notJudged.length === 0
      ? []
      : [
          paint('bold', 'Not judged'),
          ...result.notJudged.map(({ file, message }) => wrap(`${file}: ${message}`, '  ')),
          '',
        ]),
    `${count(result.files, 'file')}, ${(result.bytes / 1e6).toFixed(1)} MB; ${count(result.findings.length, 'finding')}${result.complete ? '' : '; INCOMPLETE'}`,
    '',
  ].join('\n');
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

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
