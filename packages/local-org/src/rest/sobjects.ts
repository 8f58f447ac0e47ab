/** `sobjects`: what objects there are, what they look like, and one record by its id. */
import type { NeighbourAnswer } from '@countersign/server';
import { json, NOT_FOUND, WRONG_METHOD } from '../answers.ts';
import type { Objects } from '../objects/catalogue.ts';
import type { FieldDescription, SObject } from '../query/objects.ts';
import { isEqual } from '../query/values.ts';
import type { RestCall } from './call.ts';

export async function answerSobjects(
  call: RestCall,
  path: readonly string[],
  objects: Objects,
  base: string,
): Promise<NeighbourAnswer> {
  if (call.request.method !== 'GET') return WRONG_METHOD(call.request.method);
  const [name, second] = path;
  if (name === undefined)
    return json({
      encoding: 'UTF-8',
      maxBatchSize: 200,
      sobjects: [...objects.values()].filter((one) => sees(call, one)).map((one) => brief(one, base)),
    });
  const object = objects.get(name.toLowerCase());
  if (object === undefined || !sees(call, object) || path.length > 2) return NOT_FOUND();
  if (second === undefined) return json({ objectDescribe: brief(object, base), recentItems: [] });
  if (second.toLowerCase() === 'describe')
    return json({
      ...brief(object, base),
      childRelationships: [],
      fields: Object.entries(object.fields).map(field),
      recordTypeInfos: [],
    });
  const row = (await object.rows(call.org, call.caller)).find(({ Id = null }) => isEqual('id', Id, second));
  if (row === undefined) return NOT_FOUND();
  const asked = call.request.query.get('fields')?.toLowerCase().split(',');
  const fields = Object.entries(row).filter(
    ([one]) => asked === undefined || one === 'Id' || asked.includes(one.toLowerCase()),
  );
  return json({
    attributes: { type: object.name, url: `${base}/${object.name}/${String(row.Id)}` },
    ...Object.fromEntries(fields),
  });
}

function sees({ caller }: RestCall, object: SObject): boolean {
  return object.visibleTo?.(caller) !== false;
}

function brief({ name, label, keyPrefix }: SObject, base: string): object {
  return {
    name,
    label,
    labelPlural: `${label}s`,
    keyPrefix,
    custom: false,
    queryable: true,
    retrieveable: true,
    createable: false,
    updateable: false,
    deletable: false,
    searchable: false,
    urls: { sobject: `${base}/${name}`, describe: `${base}/${name}/describe`, rowTemplate: `${base}/${name}/{ID}` },
  };
}

/** By kind: the type, its SOAP type, and how long a value may be. */
const TYPES = {
  id: ['id', 'tns:ID', 18],
  reference: ['reference', 'tns:ID', 18],
  string: ['string', 'xsd:string', 255],
  boolean: ['boolean', 'xsd:boolean', 0],
  int: ['int', 'xsd:int', 0],
  datetime: ['datetime', 'xsd:dateTime', 0],
} as const;

function field([name, { kind, to, unfilterable }]: [string, FieldDescription]): object {
  const [type, soapType, length] = TYPES[kind];
  return {
    name,
    label: name,
    type,
    soapType,
    length,
    custom: false,
    nillable: kind !== 'id',
    filterable: unfilterable !== true,
    sortable: true,
    groupable: kind !== 'datetime',
    createable: false,
    updateable: false,
    referenceTo: to === undefined ? [] : [to.object],
    relationshipName: to?.relationship ?? null,
    picklistValues: [],
  };
}
