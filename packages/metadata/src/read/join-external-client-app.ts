/** External client apps from their parts: whatever no part holds is unknown, and says which file would hold it. */
import type { Setting, SettingName, Settings } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import { type EcaPartName, METADATA_TYPES } from '../schema.ts';
import { byDefault, settingPlaces } from '../setting-homes.ts';
import type { EcaPart } from './external-client-app.ts';
import { groupParts } from './group-parts.ts';
import { type Findings, listed } from './part.ts';
import { both } from './values.ts';

/** Parts as apps, in no order. */
export function joinExternalClientApps(parts: readonly EcaPart[], findings: Findings): AppRecord[] {
  return groupParts(parts, findings).map(({ name, parts: own }) => joinApp(name, own, findings));
}

const MISSING: Record<EcaPartName, (name: string) => string> = {
  eca: (name) => `externalClientApps/${name}.eca-meta.xml is not in the tree`,
  ecaGlblOauth: (name) =>
    `the global OAuth settings (extlClntAppGlobalOauthSets/, ExtlClntAppGlobalOauthSettings of ${name}, suffix .ecaGlblOauth) are not in the tree; they carry the consumer key and secret, so they are usually kept out of source control: retrieve them from the org`,
  ecaOauth: (name) =>
    `the OAuth settings (extlClntAppOauthSettings/, ExtlClntAppOauthSettings of ${name}, suffix .ecaOauth) are not in the tree: retrieve them from the org`,
  ecaOauthPlcy: (name) =>
    `the OAuth policies (extlClntAppOauthPolicies/, ExtlClntAppOauthConfigurablePolicies of ${name}, suffix .ecaOauthPlcy) are not in the tree; each org keeps its own: retrieve them from the org`,
  ecaPlcy: (name) =>
    `the app policies (extlClntAppPolicies/, ExtlClntAppConfigurablePolicies of ${name}, suffix .ecaPlcy) are not in the tree; each org keeps its own: retrieve them from the org`,
  ecaOauthSecurity: (name) => `the OAuth security settings of ${name} (.ecaOauthSecurity) are not in the tree`,
};

function joinApp(name: string, parts: readonly EcaPart[], findings: Findings): AppRecord {
  const present = new Set(parts.map((part) => part.type));
  const also: EcaPart['also'] = Object.assign({}, ...parts.map((part) => part.also));
  const about: Partial<AppRecord> = Object.assign({}, ...parts.map((part) => part.about));
  const settings = joinSettings(name, parts, present, also);
  const header = parts.find((part) => part.type === 'eca');
  const files = parts.map((part) => part.file).sort();
  const apiVersion = (header ?? parts[0])?.apiVersion;
  if (!header) {
    findings.notes.push(
      `external client app ${name}: ${MISSING.eca(name)}; read from its other parts (${listed(files)})`,
    );
  }
  return {
    name,
    kind: 'ExternalClientApp',
    label: '',
    ...about,
    files: header ? [header.file, ...files.filter((file) => file !== header.file)] : files,
    settings,
    unknownFields: parts.flatMap((part) => part.unknownFields),
    ...(apiVersion && { apiVersion }),
    hasOauth: present.has('ecaGlblOauth') || present.has('ecaOauth'),
    hasSaml: about.hasSaml ?? false,
    hasCanvas: about.hasCanvas ?? false,
    hasMobile: about.hasMobile ?? false,
    attributes: about.attributes ?? [],
    parts: Object.keys(METADATA_TYPES).filter((type) => present.has(type as EcaPartName)),
  };
}

function joinSettings(
  name: string,
  parts: readonly EcaPart[],
  present: ReadonlySet<EcaPartName>,
  also: EcaPart['also'],
): Settings {
  const held: EcaPart['settings'] = Object.assign({}, ...parts.map((part) => part.settings));
  const reasons = new Map<EcaPartName, string>();
  const missing = (field: string, holder: EcaPartName): Setting<never> => {
    // One string for all settings of a missing part, however many apps there are.
    const why = reasons.get(holder) ?? MISSING[holder](name);
    reasons.set(holder, why);
    return { origin: 'unknown', field, why };
  };
  const settings = {} as Record<SettingName, Setting<unknown>>;
  for (const { name: setting, field, home, also: second, absent } of settingPlaces('ExternalClientApp')) {
    const own = held[setting] ?? (home === undefined ? absent : missing(field, home.part as EcaPartName));
    settings[setting] =
      second === undefined ? own : both(own, also[setting] ?? missing(field, second.part as EcaPartName));
  }
  const joined = settings as Settings;
  joined.oauthEnabled = oauthEnabled(present, joined.oauthEnabled, missing('isOauthPluginEnabled', 'ecaOauth'));
  return joined;
}

const ENABLED = byDefault<boolean>('isOauthPluginEnabled', true, '59.0');

/** On where OAuth settings are there, unless its plugin is off. */
function oauthEnabled(
  present: ReadonlySet<EcaPartName>,
  plugin: Setting<boolean>,
  missing: Setting<boolean>,
): Setting<boolean> {
  if (plugin.origin !== 'unknown') return plugin;
  if (!present.has('ecaGlblOauth') && !present.has('ecaOauth')) return missing;
  return ENABLED;
}
