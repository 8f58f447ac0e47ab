import { isPlaceholderSecret, type Setting, type SettingName, type Settings } from '@countersign/policy';
import type { AppRecord } from '../model.ts';
import { Secret } from '../secret.ts';
import { settingPlaces } from '../setting-homes.ts';
import { detach, type Part } from './part.ts';
import { both, readHome, textInside } from './values.ts';

/** A connected app from its one file. */
export function readConnectedApp(part: Part, apiVersion: string | undefined): AppRecord {
  const label = part.text(undefined, 'label') ?? '';
  const app: AppRecord = {
    name: part.name || label || 'connected app',
    kind: 'ConnectedApp',
    label,
    files: [part.file],
    settings: readSettings(part, part.apiVersion(apiVersion)),
    unknownFields: part.unknownFields,
    hasOauth: part.has('oauthConfig'),
    hasSaml: part.has('samlConfig'),
    hasCanvas: part.has('canvasConfig'),
    hasMobile: part.has('mobileAppConfig'),
    attributes: readAttributes(part, 'attributes'),
    parts: PARTS,
  };
  readTexts(part, TEXTS, app);
  const secret = readSecret(part, 'oauthConfig');
  if (secret) app.consumerSecret = secret;
  const user = part.text('oauthConfig', 'oauthClientCredentialUser');
  if (user) app.clientCredentialsUser = user;
  if (apiVersion) app.apiVersion = apiVersion;
  return app;
}

const PARTS = ['connectedApp'];
const TEXTS = ['description', 'contactEmail', 'startUrl', 'mobileStartUrl', 'infoUrl', 'logoUrl'] as const;

/** Settings in the order of the catalogue. */
function readSettings(part: Part, apiVersion: string | undefined): Settings {
  const settings = {} as Record<SettingName, Setting<unknown>>;
  for (const { name, home, also, absent } of settingPlaces('ConnectedApp', apiVersion)) {
    const own = home === undefined ? absent : readHome(part, home);
    settings[name] = also === undefined ? own : both(own, readHome(part, also));
  }
  return settings as Settings;
}

/** A secret written into the metadata, wherever the first one stands. What stands for a secret is none. */
export function readSecret(part: Part, parent: string | undefined): AppRecord['consumerSecret'] {
  const found = part.all(parent, 'consumerSecret').find((element) => !isPlaceholderSecret(element.text.trim()));
  return found && { place: part.place(found), secret: new Secret(detach(found.text.trim())) };
}

export function readAttributes(part: Part, field: string): AppRecord['attributes'] {
  return part.all(undefined, field).map((element) => ({
    key: textInside(element, 'key'),
    formula: textInside(element, 'formula'),
    place: part.place(element),
  }));
}

/** Puts those of these text elements that are there into the record. */
export function readTexts<N extends string>(part: Part, names: readonly N[], into: Partial<Record<N, string>>): void {
  for (const name of names) {
    const text = part.text(undefined, name);
    if (text !== undefined) into[name] = text;
  }
}
