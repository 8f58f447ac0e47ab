/** Files that look like metadata that is read here, and are not: their names end in something else. */
import { distance } from 'fastest-levenshtein';
import { METADATA_TYPES, type MetadataType, SETTINGS_FILE_NAMES } from '../schema.ts';

const TYPES = (Object.values(METADATA_TYPES) as MetadataType[]).filter(({ suffix }) => suffix !== 'settings');

/** Where Salesforce keeps the parts of an app: folder, and the suffix of what is in it. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ['connectedapps', 'connectedApp'],
  ['externalclientapps', 'eca'],
  ['extlclntappglobaloauthsets', 'ecaGlblOauth'],
  ['extlclntappoauthsettings', 'ecaOauth'],
  ['extlclntappoauthpolicies', 'ecaOauthPlcy'],
  ['extlclntapppolicies', 'ecaPlcy'],
  ['extlclntappoauthsecuritysettings', 'ecaOauthSecurity'],
]);

/**
 * What a file’s name would have to end in to be read, where it comes near to that; undefined for a file that has nothing to do
 * with apps. Asked only of names that are not read.
 */
export function looksLike(name: string, folder: string): string | undefined {
  if (name.startsWith('.')) return undefined;
  const meta = /-meta\.xml$/i.test(name);
  const bare = name.replace(/(-meta)?\.xml$/i, '');
  const dot = bare.lastIndexOf('.');
  const suffix = dot > 0 ? bare.slice(dot + 1) : '';
  const near = suffix === '' ? undefined : (nearestSuffix(suffix) ?? nearestSettings(bare.slice(0, dot), suffix));
  if (near !== undefined) return near;
  return meta || /\.xml$/i.test(name) ? inFolder(folder) : undefined;
}

function inFolder(folder: string): string | undefined {
  const suffix = FOLDERS.get(folder.toLowerCase());
  return suffix === undefined ? undefined : `.${suffix}-meta.xml`;
}

const NEAREST = new Map<string, string | undefined>();

/** More endings than this are not remembered. */
const REMEMBERED = 10_000;

function nearestSuffix(suffix: string): string | undefined {
  const wanted = suffix.toLowerCase();
  if (NEAREST.has(wanted)) return NEAREST.get(wanted);
  const found = wanted.length > 60 ? undefined : TYPES.find((type) => isNear(wanted, type));
  const ending = found && `.${found.suffix}-meta.xml`;
  if (NEAREST.size < REMEMBERED) NEAREST.set(wanted, ending);
  return ending;
}

/** The same, the type’s own name, the words written out, or a letter or two away in a name that is long enough. */
function isNear(wanted: string, { suffix, root }: MetadataType): boolean {
  const known = suffix.toLowerCase();
  if (wanted === known || wanted === root.toLowerCase() || shortened(wanted) === known) return true;
  const reach = known.length >= 8 ? 2 : known.length >= 6 ? 1 : 0;
  return reach > 0 && distance(wanted, known) <= reach;
}

function shortened(suffix: string): string {
  return suffix
    .replace(/^externalclientapp(lication)?|^extlclntapp/, 'eca')
    .replace('global', 'glbl')
    .replace(/polic(y|ies)$/, 'plcy')
    .replace(/settings?$/, '');
}

/** `OauthOIDCs.settings`: other settings files are nobody’s look-alikes, so the name must come near. */
function nearestSettings(name: string, suffix: string): string | undefined {
  if (!/^settings?$/i.test(suffix)) return undefined;
  const wanted = name.toLowerCase();
  const found = SETTINGS_FILE_NAMES.find(
    (known) => distance(wanted, known.toLowerCase()) <= (suffix.toLowerCase() === 'settings' ? 1 : 0),
  );
  return found && `${found}.settings-meta.xml`;
}
