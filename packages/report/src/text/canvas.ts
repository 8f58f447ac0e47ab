/**
 * Lines on a terminal: wrapped to its width, indented, coloured when asked for. Every command of the command line draws
 * on it, so that width, colours and marks of severity are the same everywhere.
 */
import { styleText } from 'node:util';
import type { Severity } from '@countersign/policy';
import type { Verdict } from '@countersign/review';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import { plainLine } from '../plain-text.ts';

export type Style = Parameters<typeof styleText>[0];

const NARROWEST = 60;
const WIDEST = 200;
/** Wider than this a page of prose is hard to read. */
export const PROSE = 100;

/** Longer than this only in a terminal that nobody has; spares measuring plain ASCII. */
const PLAIN = /^[\x20-\x7e]*$/;

export interface Canvas {
  width: number;
  paint(style: Style, text: string): string;
  /** `first` before the first line, as many spaces before the rest; wrapped. Ends with a line end. */
  block(first: string, text: string): string;
  /** A path, never broken: a person copies it. */
  path(first: string, path: string): string;
  /** An unbroken line of outside text, made safe. */
  line(first: string, text: string): string;
  severity(severity: Severity): string;
  verdict(verdict: Verdict): string;
}

/** `columns` of the terminal: at least 60, at most `widest` are used. */
export function canvas(color: boolean, columns: number, widest = WIDEST): Canvas {
  const width = Math.max(NARROWEST, Math.min(widest, Math.trunc(columns) || 80));
  const paint = color
    ? (style: Style, text: string) => styleText(style, text, { validateStream: false })
    : (_: Style, text: string) => text;
  return {
    width,
    paint,
    block(first, text) {
      const indent = columnsOf(first);
      if (PLAIN.test(text) && text.length <= width - indent) return `${first}${text}\n`;
      const lines = wrapAnsi(text, Math.max(20, width - indent), { hard: true }).split('\n');
      const rest = ' '.repeat(indent);
      return lines.map((line, index) => `${index === 0 ? first : rest}${line}\n`).join('');
    },
    path: (first, path) => `${first}${paint('dim', plainLine(path))}\n`,
    line: (first, text) => `${first}${plainLine(text)}\n`,
    severity: (severity) => paint(SEVERITY_STYLE[severity], severity.toUpperCase()),
    verdict: (verdict) => paint(VERDICT_STYLE[verdict], verdict),
  };
}

const SEVERITY_STYLE: Record<Severity, Style> = {
  critical: ['bold', 'whiteBright', 'bgRed'],
  high: ['bold', 'red'],
  medium: ['bold', 'yellow'],
  low: ['cyan'],
};

const VERDICT_STYLE: Record<Verdict, Style> = {
  noncompliant: ['bold', 'red'],
  indeterminate: ['bold', 'yellow'],
  compliant: ['green'],
  'not-applicable': ['dim'],
};

/** Outside text, safe to print. */
export const safe = plainLine;

/** Columns a text takes on the screen, colours not counted. */
export function columnsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Filled with spaces up to a column; longer text is left as it is. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}
