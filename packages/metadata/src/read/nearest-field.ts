/** The field that a misspelt one probably means. */
import { APP_SETTINGS, type AppHome, type AppSetting } from '@countersign/policy';
import { distance } from 'fastest-levenshtein';
import { type FieldTable, METADATA_TYPES, type MetadataType, type PartName } from '../schema.ts';

/** A field of the type, by its holder (none: the root) and its name. */
interface Field {
  parent: string | undefined;
  name: string;
}

/**
 * The field of a type that a name it does not have comes near: the same but for case or two letters, the same in another
 * place of the type, or the name another kind of metadata has for the same setting. Undefined where none comes near.
 */
export function nearestField(part: PartName, parent: string | undefined, name: string): Field | undefined {
  const fields = fieldsOf(part);
  const beside = closest(
    name,
    fields.filter((field) => field.parent === parent),
  );
  return beside ?? otherKind(part, name) ?? closest(name, fields);
}

function closest(name: string, fields: readonly Field[]): Field | undefined {
  const wanted = name.toLowerCase();
  const away = fields.map((field) => ({ field, by: distance(wanted, field.name.toLowerCase()) }));
  const best = away.toSorted((a, b) => a.by - b.by)[0];
  return best !== undefined && best.by <= reach(wanted) ? best.field : undefined;
}

/** Two letters, and fewer in a short name: `url` is not `key`. */
function reach(name: string): number {
  return Math.min(2, Math.floor(name.length / 4));
}

/** `isCodeCredFlowEnabled` in a connected app: the external client app's name for its `isCodeCredentialEnabled`. */
function otherKind(part: PartName, name: string): Field | undefined {
  const wanted = name.toLowerCase();
  for (const { connectedApp, externalClientApp } of Object.values<AppSetting>(APP_SETTINGS)) {
    const [own, other] =
      part === 'connectedApp' ? [connectedApp, externalClientApp] : [externalClientApp, connectedApp];
    const homes = homesOf(own).filter((home) => home.part === part);
    const [home] = homes;
    if (home === undefined) continue;
    if (homesOf(other).some(({ element }) => element.toLowerCase() === wanted))
      return { parent: home.parent, name: home.element };
  }
  return undefined;
}

function homesOf(home: AppHome) {
  if (home.part === 'none') return [];
  return home.also === undefined ? [home] : [home, home.also];
}

const FIELDS = new Map<PartName, readonly Field[]>();

function fieldsOf(part: PartName): readonly Field[] {
  let fields = FIELDS.get(part);
  if (fields === undefined) {
    const type = METADATA_TYPES[part] as MetadataType;
    fields = type.fields === 'open' ? [] : [...flat(type.fields)];
    FIELDS.set(part, fields);
  }
  return fields;
}

function* flat(table: FieldTable, parent?: string): Generator<Field> {
  for (const [name, type] of Object.entries(table)) {
    yield { parent, name };
    if (typeof type === 'object' && type.fields !== 'open') yield* flat(type.fields, name);
  }
}
