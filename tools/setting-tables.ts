/** The tables of `docs/metadata.md`, from the catalogue of settings. */
import {
  type Absent,
  APP_SETTINGS,
  type AppHome,
  type AppSetting,
  ORG_SETTINGS,
  type OrgSetting,
} from '@countersign/policy';

/** Every setting of an app: where each kind of app spells it, since when, and what its absence means. */
export function appSettingsTable(): string {
  return [
    '| setting | connected app | external client app | when absent |',
    '|---|---|---|---|',
    ...Object.values<AppSetting>(APP_SETTINGS).map(
      ({ label, meaning, connectedApp, externalClientApp }) =>
        `| **${label}**: ${lower(meaning)} | ${home(connectedApp)} | ${home(externalClientApp)} | ${absence(connectedApp, externalClientApp)} |`,
    ),
  ].join('\n');
}

/** Every setting of the org. */
export function orgSettingsTable(): string {
  return [
    '| setting | element | when absent |',
    '|---|---|---|',
    ...Object.values<OrgSetting>(ORG_SETTINGS).map(
      ({ label, meaning, labelInverted, home: { part, element, since, absent } }) =>
        `| **${label}**${labelInverted ? ' (cleared)' : ''}: ${lower(meaning)} | \`${element}\`${version(since)}, ${ORG_FILE[part]} | ${value(absent)} |`,
    ),
  ].join('\n');
}

const PART: Record<Exclude<AppHome['part'], 'none'>, string> = {
  connectedApp: '',
  ecaGlblOauth: 'global OAuth settings',
  ecaOauth: 'OAuth settings',
  ecaOauthPlcy: 'OAuth policies',
  ecaPlcy: 'policies',
};

const ORG_FILE: Record<OrgSetting['home']['part'], string> = {
  oauthOidcSettings: '`OauthOidc.settings`',
  connectedAppSettings: '`ConnectedApp.settings`',
  externalClientAppSettings: '`ExternalClientApp.settings`',
  securitySettings: '`Security.settings`',
  network: '`.network`',
  corsOrigin: '`.corsWhitelistOrigin`',
};

function home(at: AppHome): string {
  if (at.part === 'none') return '–';
  const path = (one: { parent?: string; element: string }) =>
    `\`${one.parent === undefined ? '' : `${one.parent}.`}${one.element}\``;
  const inverted = at.inverted ? ', **inverted**' : '';
  const place = PART[at.part] === '' ? '' : `, ${PART[at.part]}`;
  const also =
    at.also === undefined
      ? ''
      : `; and ${path(at.also)}${at.also.part === at.part || PART[at.also.part] === '' ? '' : `, ${PART[at.also.part]}`}`;
  return `${path(at)}${version(at.since)}${inverted}${place}${also}`;
}

function absence(connectedApp: AppHome, externalClientApp: AppHome): string {
  const [one, other] = [value(connectedApp.absent), value(externalClientApp.absent)];
  return one === other ? one : `connected app: ${one}; external client app: ${other}`;
}

function value(absent: Absent): string {
  if ('why' in absent) return 'unknown';
  const { value: is } = absent;
  if (typeof is === 'boolean') return is ? 'on' : 'off';
  if (Array.isArray(is)) return 'none';
  return typeof is === 'object' && 'kind' in is ? is.kind : String(is);
}

function version(since: string): string {
  return since === '' ? '' : ` (${since})`;
}

/** A sentence after a colon. A word in capitals stays. */
function lower(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
