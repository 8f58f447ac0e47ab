/** Answers a query over the objects of this org: reads it, looks the records up, and shapes what was asked for. */
import { type FieldFunctionExpression, type FieldType, parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import type { Org } from '../org.ts';
import type { Caller } from '../people.ts';
import type { FieldDescription, SObject } from './objects.ts';
import { QueryRefusal } from './refusal.ts';
import { compare, type FieldKind, type Row, type Value } from './values.ts';
import { compileWhere, type Operand } from './where.ts';

export interface Asked {
  org: Org;
  caller: Caller;
  soql: string;
  /** Objects by lower-case name, of the API that was asked. */
  objects: ReadonlyMap<string, SObject>;
  /** Subqueries stand in queries, and theirs in them: how deep this one is. */
  depth?: number;
}

export interface Column {
  name: string;
  kind: FieldKind;
  aggregate: boolean;
  children?: Column[];
}

export interface Found {
  object: SObject;
  columns: readonly Column[];
  /** Of every record, each value under its column; a relationship is an object of its own, or null. */
  records: readonly RecordTree[];
  /** What a COUNT() alone says. */
  total: number;
  aggregate: boolean;
}

export interface RecordTree {
  object: string;
  id: string;
  values: Readonly<Record<string, Value | RecordTree>>;
}

const MAX_SOQL_CHARS = 20_000;
const MAX_SUBQUERIES = 2;
/** Rows an answer is made from. */
const MAX_ROWS = 1_000_000;

interface Source {
  asked: Asked;
  object: SObject;
  /** Records other records lead to, by object, loaded when a field needs them. */
  related: Map<string, ReadonlyMap<string, Row>>;
}

export async function runQuery(asked: Asked): Promise<Found> {
  if (asked.soql.length > MAX_SOQL_CHARS) throw new QueryRefusal('QUERY_TOO_COMPLICATED', 'the query is too long');
  return await runParsed(asked, parse(asked.soql));
}

function parse(soql: string): Query {
  try {
    return parseQuery(soql);
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    throw new QueryRefusal('MALFORMED_QUERY', line.slice(0, 200) || 'unexpected token');
  }
}

async function runParsed(asked: Asked, query: Query): Promise<Found> {
  const name = query.sObject ?? '';
  const object = asked.objects.get(name.toLowerCase());
  if (object === undefined || object.visibleTo?.(asked.caller) === false)
    throw new QueryRefusal(
      'INVALID_TYPE',
      `sObject type '${name.slice(0, 80)}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  const source: Source = { asked, object, related: new Map() };
  await loadRelated(source, JSON.stringify(query));
  let rows = (await object.rows(asked.org, asked.caller)).slice(0, MAX_ROWS);
  if (query.where !== undefined) {
    const test = await compileWhere<Row>(query.where, {
      nowMs: asked.org.inside.nowMs(),
      field: (field) => operand(source, field, 'filtered'),
      call: (text) => {
        throw new QueryRefusal('MALFORMED_QUERY', `the function ${text.slice(0, 40)} cannot be in WHERE here`);
      },
      subquery: (inner) => subquery(asked, inner as Query),
    });
    rows = rows.filter(test);
  }
  const fields = query.fields ?? [];
  const groupBy = list(query.groupBy).map((one) =>
    'field' in one ? one.field : unsupported('a function in GROUP BY'),
  );
  const aggregates = fields.some((field) => field.type === 'FieldFunctionExpression');
  if (groupBy.length > 0 || aggregates) return await group(source, query, rows, groupBy);

  const columns = fields.flatMap((field) => columnsOf(source, field));
  rows = sorted(source, rows, query);
  rows = rows.slice(query.offset ?? 0, (query.offset ?? 0) + (query.limit ?? MAX_ROWS));
  if (object.maxRecords !== undefined) rows = rows.slice(0, object.maxRecords);
  return {
    object,
    columns: merge(columns),
    records: rows.map((row) => treeOf(source, object, row, columns)),
    total: rows.length,
    aggregate: false,
  };
}

async function subquery(asked: Asked, query: Query): Promise<readonly Value[]> {
  const depth = (asked.depth ?? 0) + 1;
  if (depth > MAX_SUBQUERIES) throw new QueryRefusal('MALFORMED_QUERY', 'subqueries are nested too deep');
  const { records, columns } = await runParsed({ ...asked, depth }, query);
  const [column] = columns;
  if (column === undefined || columns.length !== 1)
    throw new QueryRefusal('MALFORMED_QUERY', 'a subquery selects one field');
  return records.map(({ values }) => values[column.name] as Value);
}

/** COUNT() alone has no records; everything else is one record a group. */
async function group(source: Source, query: Query, rows: readonly Row[], groupBy: readonly string[]): Promise<Found> {
  const { object } = source;
  const fields = query.fields ?? [];
  const [only] = fields;
  const isCount = (field: FieldType | undefined): field is FieldFunctionExpression =>
    field?.type === 'FieldFunctionExpression' &&
    field.functionName.toUpperCase() === 'COUNT' &&
    field.parameters.length === 0;
  if (fields.length === 1 && isCount(only) && groupBy.length === 0 && only.alias === undefined)
    return { object, columns: [], records: [], total: Math.min(rows.length, query.limit ?? MAX_ROWS), aggregate: true };

  const keys = groupBy.map((name) => operand(source, name, 'read'));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map(({ of }) => of(row)));
    const held = groups.get(key);
    if (held === undefined) groups.set(key, [row]);
    else held.push(row);
  }
  if (groupBy.length === 0 && groups.size === 0) groups.set('', []);
  let unnamed = 0;
  const cells = fields.map((field) => {
    if (field.type === 'FieldFunctionExpression') {
      const name = field.alias ?? `expr${unnamed++}`;
      return { name, ...aggregate(source, field.functionName, field.parameters.map(String)), aggregate: true };
    }
    const path = pathOf(field);
    if (!groupBy.some((one) => one.toLowerCase() === path.toLowerCase()))
      throw new QueryRefusal('MALFORMED_QUERY', `Field must be grouped or aggregated: ${path.slice(0, 80)}`);
    const { kind, of } = operand(source, path, 'read');
    const alias = 'alias' in field && typeof field.alias === 'string' ? field.alias : undefined;
    return {
      name: alias ?? path.split('.').at(-1) ?? path,
      kind,
      value: (held: readonly Row[]) => (held[0] === undefined ? null : of(held[0])),
      aggregate: false,
    };
  });
  let grouped = [...groups.values()];
  if (query.having !== undefined) {
    const test = await compileWhere<readonly Row[]>(query.having, {
      nowMs: source.asked.org.inside.nowMs(),
      field: (name) => ({
        kind: operand(source, name, 'read').kind,
        of: (held) => (held[0] === undefined ? null : operand(source, name, 'read').of(held[0])),
      }),
      call: (text) => called(source, text),
      subquery: () => unsupported('a subquery in HAVING'),
    });
    grouped = grouped.filter(test);
  }
  const orders = list(query.orderBy).map((one) => {
    const by =
      'fn' in one
        ? called(source, one.fn.rawValue ?? '')
        : (cells.find(({ name }) => name.toLowerCase() === one.field.toLowerCase()) ?? cellOf(source, one.field));
    const of = 'of' in by ? by.of : by.value;
    return { of, descending: one.order === 'DESC', nullsLast: one.nulls === 'LAST' };
  });
  grouped.sort((a, b) => inOrder(orders.map(({ of, ...rest }) => ({ a: of(a), b: of(b), ...rest }))));
  const from = query.offset ?? 0;
  grouped = grouped.slice(from, from + (query.limit ?? 2000));
  return {
    object,
    columns: cells.map(({ name, kind, aggregate: isAggregate }) => ({ name, kind, aggregate: isAggregate })),
    records: grouped.map((held) => ({
      object: 'AggregateResult',
      id: '',
      values: Object.fromEntries(cells.map(({ name, value }) => [name, value(held)])),
    })),
    total: grouped.length,
    aggregate: true,
  };
}

function cellOf(source: Source, field: string): { value: (held: readonly Row[]) => Value } {
  const { of } = operand(source, field, 'read');
  return { value: (held) => (held[0] === undefined ? null : of(held[0])) };
}

/** `COUNT(Id)` as a condition or an order has it. */
function called(source: Source, text: string): Operand<readonly Row[]> {
  const match = /^\s*(\w{1,40})\s*\(\s*([\w.]{0,120})\s*\)\s*$/.exec(text);
  if (match === null) return unsupported(`the function ${text.slice(0, 40)}`);
  const { kind, value } = aggregate(source, match[1] ?? '', match[2] ? [match[2]] : []);
  return { kind, of: value };
}

function aggregate(
  source: Source,
  name: string,
  parameters: readonly string[],
): { kind: FieldKind; value: (rows: readonly Row[]) => Value } {
  const [parameter] = parameters;
  if (name.toUpperCase() === 'COUNT' && parameter === undefined) return { kind: 'int', value: (rows) => rows.length };
  if (parameter === undefined) throw new QueryRefusal('MALFORMED_QUERY', `${name.slice(0, 40)} needs a field`);
  const { kind, of } = operand(source, parameter, 'read');
  const present = (rows: readonly Row[]): Value[] => rows.map(of).filter((value) => value !== null);
  const best =
    (sign: 1 | -1) =>
    (rows: readonly Row[]): Value =>
      present(rows).reduce<Value>(
        (found, value) => (found === null || sign * compare(value, found) > 0 ? value : found),
        null,
      );
  switch (name.toUpperCase()) {
    case 'COUNT':
      return { kind: 'int', value: (rows) => present(rows).length };
    case 'COUNT_DISTINCT':
      return { kind: 'int', value: (rows) => new Set(present(rows)).size };
    case 'MIN':
      return { kind, value: best(-1) };
    case 'MAX':
      return { kind, value: best(1) };
    case 'SUM':
    case 'AVG': {
      if (kind !== 'int')
        throw new QueryRefusal(
          'MALFORMED_QUERY',
          `field ${parameter.slice(0, 80)} does not support aggregate operator ${name.toUpperCase()}`,
        );
      const sum = (rows: readonly Row[]): number =>
        present(rows).reduce<number>((total, value) => total + Number(value), 0);
      const average = (rows: readonly Row[]): Value =>
        present(rows).length === 0 ? null : sum(rows) / present(rows).length;
      return { kind, value: name.toUpperCase() === 'SUM' ? sum : average };
    }
    default:
      return unsupported(`the function ${name.slice(0, 40)}`);
  }
}

function sorted(source: Source, rows: readonly Row[], query: Query): Row[] {
  const orders = list(query.orderBy).map((one) => {
    if ('fn' in one) return unsupported('a function in ORDER BY without GROUP BY');
    return {
      of: operand(source, one.field, 'read').of,
      descending: one.order === 'DESC',
      nullsLast: one.nulls === 'LAST',
    };
  });
  if (orders.length === 0) return [...rows];
  return [...rows].sort((a, b) => inOrder(orders.map(({ of, ...rest }) => ({ a: of(a), b: of(b), ...rest }))));
}

/** Nulls come first unless the query says last, whichever way the values are sorted. */
function inOrder(pairs: readonly { a: Value; b: Value; descending: boolean; nullsLast: boolean }[]): number {
  for (const { a, b, descending, nullsLast } of pairs) {
    if (a === null || b === null) {
      if (a === b) continue;
      return (a === null ? -1 : 1) * (nullsLast ? -1 : 1);
    }
    const order = compare(a, b);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

interface PlainColumn {
  path: readonly string[];
  kind: FieldKind;
}

function columnsOf(source: Source, field: FieldType): PlainColumn[] {
  if (field.type === 'FieldFunctionExpression' || field.type === 'FieldSubquery' || field.type === 'FieldTypeof')
    return unsupported(field.type === 'FieldSubquery' ? 'a subquery in SELECT' : 'this field');
  const path = pathOf(field).split('.');
  const all = fieldsFunction(source.object, path);
  if (all !== undefined) return all;
  const { kind, names } = resolve(source, path, 'read');
  return [{ path: names, kind }];
}

/** `FIELDS(ALL)`. */
function fieldsFunction(object: SObject, path: readonly string[]): PlainColumn[] | undefined {
  if (!/^FIELDS\((?:ALL|STANDARD)\)$/i.test(path[0] ?? '')) return undefined;
  return Object.entries(object.fields).map(([name, { kind }]) => ({ path: [name], kind }));
}

function pathOf(field: FieldType): string {
  if (field.type === 'FieldRelationship') return [...field.relationships, field.field].join('.');
  if (field.type === 'Field') return field.field;
  return unsupported('this field');
}

function merge(columns: readonly PlainColumn[]): Column[] {
  const merged: Column[] = [];
  for (const { path, kind } of columns) {
    let level = merged;
    path.forEach((name, at) => {
      const isLast = at === path.length - 1;
      let column = level.find((one) => one.name === name);
      if (column === undefined) {
        column = { name, kind: isLast ? kind : 'reference', aggregate: false, ...(isLast ? {} : { children: [] }) };
        level.push(column);
      }
      level = column.children ?? [];
    });
  }
  return merged;
}

function treeOf(source: Source, object: SObject, row: Row, columns: readonly PlainColumn[]): RecordTree {
  const values: Record<string, Value | RecordTree> = {};
  const deeper = new Map<string, PlainColumn[]>();
  for (const { path, kind } of columns) {
    const [first = '', ...rest] = path;
    if (rest.length === 0) values[first] = row[first] ?? null;
    else deeper.set(first, [...(deeper.get(first) ?? []), { path: rest, kind }]);
  }
  for (const [relationship, inner] of deeper) {
    const found = follow(source, object, row, relationship);
    values[relationship] = found === undefined ? null : treeOf(source, found.object, found.row, inner);
  }
  return { object: object.name, id: String(row.Id ?? ''), values };
}

function follow(
  source: Source,
  object: SObject,
  row: Row,
  relationship: string,
): { object: SObject; row: Row } | undefined {
  const found = relationOf(object, relationship);
  const target = found && source.asked.objects.get(found.to.object.toLowerCase());
  const id = found && row[found.field];
  if (target === undefined || typeof id !== 'string') return undefined;
  const held = source.related.get(target.name)?.get(id);
  return held === undefined ? undefined : { object: target, row: held };
}

function relationOf(
  object: SObject,
  relationship: string,
): { field: string; name: string; to: NonNullable<FieldDescription['to']> } | undefined {
  for (const [field, { to }] of Object.entries(object.fields)) {
    if (to !== undefined && to.relationship.toLowerCase() === relationship.toLowerCase())
      return { field, name: to.relationship, to };
  }
  return undefined;
}

function operand(source: Source, path: string, use: 'read' | 'filtered'): Operand<Row> {
  const { kind, names } = resolve(source, path.split('.'), use);
  const field = names.at(-1) ?? '';
  if (names.length === 1) return { kind, of: (row) => row[field] ?? null };
  return {
    kind,
    of: (row) => {
      let here: { object: SObject; row: Row } | undefined = { object: source.object, row };
      for (const relationship of names.slice(0, -1)) here = here && follow(source, here.object, here.row, relationship);
      return here?.row[field] ?? null;
    },
  };
}

/** A field by its path, each name in its own spelling. Throws a refusal for what there is not. */
function resolve(
  source: Source,
  path: readonly string[],
  use: 'read' | 'filtered',
): { kind: FieldKind; names: string[] } {
  let { object } = source;
  const names: string[] = [];
  const inner = path[0]?.toLowerCase() === object.name.toLowerCase() && path.length > 1 ? path.slice(1) : path;
  for (const relationship of inner.slice(0, -1)) {
    const found = relationOf(object, relationship);
    const target = found && source.asked.objects.get(found.to.object.toLowerCase());
    if (found === undefined || target === undefined)
      throw new QueryRefusal(
        'INVALID_FIELD',
        `Didn\u0027t understand relationship '${relationship.slice(0, 80)}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    names.push(found.name);
    object = target;
  }
  const asked = inner.at(-1) ?? '';
  const entry = Object.entries(object.fields).find(([name]) => name.toLowerCase() === asked.toLowerCase());
  if (entry === undefined)
    throw new QueryRefusal(
      'INVALID_FIELD',
      `No such column '${asked.slice(0, 80)}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  const [name, field] = entry;
  if (use === 'filtered' && field.unfilterable === true)
    throw new QueryRefusal('INVALID_FIELD', `field '${name}' can not be filtered in a query call`);
  return { kind: field.kind, names: [...names, name] };
}

/** Loads the objects that any field of the query may lead to: what is named in it decides. */
async function loadRelated(source: Source, text: string): Promise<void> {
  const { org, caller, objects } = source.asked;
  const wanted = new Set<string>();
  const lower = text.toLowerCase();
  const visit = (object: SObject): void => {
    for (const { to } of Object.values(object.fields)) {
      const target = to && objects.get(to.object.toLowerCase());
      if (target === undefined || wanted.has(target.name) || !lower.includes(to?.relationship.toLowerCase() ?? ''))
        continue;
      wanted.add(target.name);
      visit(target);
    }
  };
  visit(source.object);
  for (const name of wanted) {
    const target = objects.get(name.toLowerCase());
    if (target === undefined) continue;
    const rows = await target.rows(org, caller);
    source.related.set(target.name, new Map(rows.map((row) => [String(row.Id), row])));
  }
}

function list<T>(one: T | T[] | undefined): T[] {
  return one === undefined ? [] : Array.isArray(one) ? one : [one];
}

function unsupported(what: string): never {
  throw new QueryRefusal('MALFORMED_QUERY', `this org does not answer ${what}`);
}
