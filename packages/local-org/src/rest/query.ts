/** `query`: records a page at a time, or the columns a query has. */
import type { NeighbourAnswer } from '@countersign/server';
import { json, refusal, WRONG_METHOD } from '../answers.ts';
import type { Objects } from '../objects/catalogue.ts';
import { QueryRefusal } from '../query/refusal.ts';
import { type Column, type Found, type RecordTree, runQuery } from '../query/run.ts';
import type { FieldKind } from '../query/values.ts';
import type { RestCall } from './call.ts';

const DEFAULT_BATCH = 2000;
const MIN_BATCH = 200;

export async function answerQuery(call: RestCall, objects: Objects): Promise<NeighbourAnswer> {
  const { request } = call;
  if (request.method !== 'GET') return WRONG_METHOD(request.method);
  const soql = request.query.get('q');
  if (soql === null) return refusal(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  return await page(call, soql, 0, objects);
}

/** The next page: its locator carries the query, so that any server of the installation can answer it. */
export async function answerMore(call: RestCall, locator: string, objects: Objects): Promise<NeighbourAnswer> {
  const match = /^01g([A-Za-z0-9_-]{1,30000})-(\d{1,9})$/.exec(locator);
  if (match === null) return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  return await page(call, Buffer.from(match[1] ?? '', 'base64url').toString('utf8'), Number(match[2]), objects);
}

async function page(call: RestCall, soql: string, from: number, objects: Objects): Promise<NeighbourAnswer> {
  const { org, caller, request } = call;
  try {
    const found = await runQuery({ org, caller, soql, objects });
    if (request.query.get('columns') === 'true') return json(columnsOf(found));
    const tooling = request.path.toLowerCase().includes('/tooling/') ? 'tooling/' : '';
    const base = `/services/data/v${call.version}.0/${tooling}`;
    const size = Math.min(batchSize(request.headers['sforce-query-options']), found.object.batchSize ?? DEFAULT_BATCH);
    const records = found.records.slice(from, from + size);
    const next = from + records.length;
    const done = next >= found.records.length;
    return json({
      totalSize: found.total,
      done,
      ...(done ? {} : { nextRecordsUrl: `${base}query/01g${Buffer.from(soql).toString('base64url')}-${next}` }),
      records: records.map((record) => written(record, base)),
    });
  } catch (error) {
    if (error instanceof QueryRefusal) return refusal(400, error.errorCode, error.message);
    throw error;
  }
}

function batchSize(header: string | string[] | undefined): number {
  const size = Number(/\bbatchSize\s*=\s*(\d{1,6})\b/i.exec(String(header ?? ''))?.[1] ?? DEFAULT_BATCH);
  return Math.min(Math.max(size, MIN_BATCH), DEFAULT_BATCH);
}

function written({ object, id, values }: RecordTree, base: string): object {
  const attributes =
    object === 'AggregateResult' ? { type: object } : { type: object, url: `${base}sobjects/${object}/${id}` };
  const fields = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? written(value, base) : value,
  ]);
  return { attributes, ...Object.fromEntries(fields) };
}

/** What `columns=true` asks: clients lay out a table by it. */
function columnsOf({ object, columns }: Found): object {
  return {
    entityName: object.name,
    groupBy: false,
    idSelected: columns.some(({ name }) => name === 'Id'),
    keyPrefix: object.keyPrefix,
    columnMetadata: columns.map(columnMetadata),
  };
}

const APEX_TYPES: Readonly<Record<FieldKind, string>> = {
  id: 'Id',
  reference: 'Id',
  string: 'String',
  boolean: 'Boolean',
  int: 'Integer',
  datetime: 'Datetime',
};

function columnMetadata({ name, kind, aggregate, children = [] }: Column): object {
  return {
    // A relationship up is no aggregate: the CLI takes one that is for a subquery, and prints nothing of it.
    aggregate,
    apexType: APEX_TYPES[kind],
    booleanType: kind === 'boolean',
    columnName: name,
    custom: false,
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: children.map(columnMetadata),
    numberType: kind === 'int',
    textType: kind === 'string',
    updatable: false,
  };
}
