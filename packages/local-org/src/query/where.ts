/** The WHERE of a query as a test of records. */
import type { HavingClause, WhereClause } from '@jetstreamapp/soql-parser-js';
import { spanOf } from './dates.ts';
import { QueryRefusal } from './refusal.ts';
import { compare, type FieldKind, isEqual, isLike, literal, type Value } from './values.ts';

export type Test<R> = (record: R) => boolean;

/** A field of a condition, resolved: how it is compared, and its value. */
export interface Operand<R> {
  kind: FieldKind;
  of(record: R): Value;
}

export interface WhereContext<R> {
  nowMs: number;
  /** Throws a refusal for a field there is not, or that may not be asked for. */
  field(name: string): Operand<R>;
  /** Of a function in a condition; throws where there is none. */
  call(text: string): Operand<R>;
  /** The values of a subquery’s one field. */
  subquery(query: object): Promise<readonly Value[]>;
}

type Token<R> = '(' | ')' | 'AND' | 'OR' | 'NOT' | Test<R>;

/** Levels of brackets. */
const MAX_DEPTH = 50;

export async function compileWhere<R>(clause: WhereClause | HavingClause, context: WhereContext<R>): Promise<Test<R>> {
  const tokens = await tokensOf(clause as WhereClause, context);
  let at = 0;

  function any(depth: number): Test<R> {
    if (depth > MAX_DEPTH) throw new QueryRefusal('MALFORMED_QUERY', 'conditions are nested too deep');
    const parts = [all(depth)];
    while (tokens[at] === 'OR') {
      at++;
      parts.push(all(depth));
    }
    return parts.length === 1 ? (parts[0] as Test<R>) : (record) => parts.some((part) => part(record));
  }

  function all(depth: number): Test<R> {
    const parts = [one(depth)];
    while (tokens[at] === 'AND') {
      at++;
      parts.push(one(depth));
    }
    return parts.length === 1 ? (parts[0] as Test<R>) : (record) => parts.every((part) => part(record));
  }

  function one(depth: number): Test<R> {
    const token = tokens[at++];
    if (token === 'NOT') {
      const negated = one(depth + 1);
      return (record) => !negated(record);
    }
    if (token === '(') {
      const inner = any(depth + 1);
      if (tokens[at++] !== ')') throw new QueryRefusal('MALFORMED_QUERY', "expecting a right parentheses, found 'EOF'");
      return inner;
    }
    if (typeof token !== 'function') throw new QueryRefusal('MALFORMED_QUERY', 'unexpected token in the conditions');
    return token;
  }

  const test = any(0);
  if (at !== tokens.length) throw new QueryRefusal('MALFORMED_QUERY', 'unexpected token in the conditions');
  return test;
}

interface Loose {
  openParen?: number;
  closeParen?: number;
  field?: string;
  fn?: { rawValue?: string };
  operator?: string;
  value?: string | string[];
  valueQuery?: object;
  literalType?: string | string[];
  dateLiteralVariable?: number | number[];
}

interface Link {
  left?: Loose | null;
  operator?: string;
  right?: Link;
}

async function tokensOf<R>(clause: WhereClause, context: WhereContext<R>): Promise<Token<R>[]> {
  const tokens: Token<R>[] = [];
  let next = clause as unknown as Link | undefined;
  while (next !== undefined) {
    const { left, operator, right } = next;
    for (let open = left?.openParen ?? 0; open > 0; open--) tokens.push('(');
    if (left && (left.field !== undefined || left.fn !== undefined)) {
      tokens.push(await condition(left, context));
      for (let close = left.closeParen ?? 0; close > 0; close--) tokens.push(')');
    }
    if (operator !== undefined) tokens.push(operator as 'AND');
    next = right;
  }
  return tokens;
}

async function condition<R>(one: Loose, context: WhereContext<R>): Promise<Test<R>> {
  const operand = one.fn === undefined ? context.field(one.field ?? '') : context.call(one.fn.rawValue ?? '');
  const operator = String(one.operator).toUpperCase();
  if (one.valueQuery !== undefined) {
    const found = await context.subquery(one.valueQuery);
    return inList(operand, found, operator === 'NOT IN');
  }
  if (operator === 'IN' || operator === 'NOT IN') {
    const given = Array.isArray(one.value) ? one.value : [one.value ?? ''];
    return inList(operand, given.map(literal), operator === 'NOT IN');
  }
  const text = Array.isArray(one.value) ? (one.value[0] ?? '') : (one.value ?? '');
  const kind = Array.isArray(one.literalType) ? one.literalType[0] : one.literalType;
  if (kind === 'DATE_LITERAL' || kind === 'DATE_N_LITERAL') {
    const n = Array.isArray(one.dateLiteralVariable) ? one.dateLiteralVariable[0] : one.dateLiteralVariable;
    const span = spanOf(text.toUpperCase().replace(/:.*$/, ''), n ?? 0, context.nowMs);
    if (span === undefined || operand.kind !== 'datetime')
      throw new QueryRefusal(
        'INVALID_QUERY_FILTER_OPERATOR',
        `the date literal ${text.slice(0, 40)} does not fit here`,
      );
    return inSpan(operand, operator, span.fromMs, span.toMs);
  }
  if (kind === 'DATE' && operand.kind === 'datetime')
    throw new QueryRefusal(
      'INVALID_FIELD',
      'value of filter criterion for field must be of type dateTime and should not be enclosed in quotes',
    );
  if (operand.kind === 'datetime' && kind === 'STRING')
    throw new QueryRefusal(
      'INVALID_FIELD',
      'value of filter criterion for field must be of type dateTime and should not be enclosed in quotes',
    );
  const value = literal(text);
  if (operator === 'LIKE') {
    if (typeof value !== 'string') throw new QueryRefusal('INVALID_FIELD', 'LIKE needs text in quotes');
    return (record) => isLike(operand.of(record), value);
  }
  return comparison(operand, operator, value);
}

function inList<R>({ kind, of }: Operand<R>, values: readonly Value[], not: boolean): Test<R> {
  return (record) => values.some((value) => isEqual(kind, of(record), value)) !== not;
}

function inSpan<R>({ of }: Operand<R>, operator: string, fromMs: number, toMs: number): Test<R> {
  return (record) => {
    const value = of(record);
    if (value === null) return operator === '!=';
    const ms = Date.parse(String(value));
    switch (operator) {
      case '=':
        return ms >= fromMs && ms < toMs;
      case '!=':
        return ms < fromMs || ms >= toMs;
      case '<':
        return ms < fromMs;
      case '<=':
        return ms < toMs;
      case '>':
        return ms >= toMs;
      default:
        return ms >= fromMs;
    }
  };
}

function comparison<R>({ kind, of }: Operand<R>, operator: string, value: Value): Test<R> {
  const order = (record: R): number | undefined => {
    const own = of(record);
    if (own === null || value === null) return undefined;
    return kind === 'datetime' ? Date.parse(String(own)) - Date.parse(String(value)) : compare(own, value);
  };
  switch (operator) {
    case '=':
      return (record) => isEqual(kind, of(record), value);
    case '!=':
      return (record) => !isEqual(kind, of(record), value);
    case '<':
      return (record) => (order(record) ?? 1) < 0;
    case '<=':
      return (record) => (order(record) ?? 1) <= 0;
    case '>':
      return (record) => (order(record) ?? -1) > 0;
    case '>=':
      return (record) => (order(record) ?? -1) >= 0;
    default:
      throw new QueryRefusal('INVALID_QUERY_FILTER_OPERATOR', `invalid operator ${operator.slice(0, 20)}`);
  }
}
