/** Reasons from an app's own metadata to believe that its client is private or public. */
import {
  hintsInNames,
  type KnownClientMatch,
  knownCallback,
  matchKnownClients,
  OWN_HOST,
  READINGS,
  SERVED,
  type SeenCallback,
  SILENT_BESIDE_A_HOST,
  seeCallback,
} from '@countersign/known-clients';
import { type Evidence, knownValue, type Setting, type Settings } from '@countersign/policy';

/** What of an app is looked at; every `AppRecord` is one. */
export interface DescribedApp {
  name: string;
  label: string;
  description?: string;
  settings: Settings;
  hasCanvas?: boolean;
  hasMobile?: boolean;
  /** The user the client-credentials flow runs as. */
  clientCredentialsUser?: string;
}

/**
 * All evidence in the metadata of one app. Settings that are judged (the secret boxes, PKCE, rotation) are never
 * evidence: a wrong box would prove itself right.
 */
export function evidenceFromMetadata(app: DescribedApp): Evidence[] {
  // Without OAuth there is no client, whatever the name says.
  if (knownValue(app.settings.oauthEnabled) === false) return [];
  const callbacks = callbacksOf(app.settings);
  const confidential = flowsThatNeedASecret(app.settings).map((reason) =>
    isForTestingOnly(app, callbacks) ? { ...reason, weight: 0.75 } : reason,
  );
  return strongestOfEach([
    ...confidential,
    ...fromConsumerKey(app.settings),
    ...fromCallbacks(app.settings, callbacks, confidential.length > 0),
    ...fromPlugins(app),
    ...fromNames(app),
  ]);
}

/** Evidence with the rule it came from: two callbacks of one kind are one reason. */
type Reason = Evidence & { rule: string };

interface OwnCallback extends SeenCallback {
  known: KnownClientMatch | undefined;
}

function callbacksOf(settings: Settings): OwnCallback[] {
  return (knownValue(settings.callbackUrls) ?? [])
    .filter((url) => url.trim() !== '')
    .map((url) => ({ ...seeCallback(url), known: knownCallback(url) }));
}

/** Named after a tool people test with, and used by nothing else: whose client it will be is open. */
function isForTestingOnly(app: DescribedApp, callbacks: readonly OwnCallback[]): boolean {
  return (
    callbacks.length > 0 &&
    callbacks.every(({ known }) => known?.client.kind === 'tool') &&
    matchKnownClients({ name: app.name, label: app.label }).some(({ client }) => client.kind === 'tool')
  );
}

/** Flows in which the client authenticates on its own: whoever uses them keeps a secret or a key. */
function flowsThatNeedASecret(settings: Settings): Reason[] {
  const reasons: Reason[] = [];
  if (knownValue(settings.clientCredentialsFlow) === true) {
    reasons.push({
      rule: 'client-credentials',
      kind: 'metadata',
      says: 'private',
      weight: 0.9,
      detail: 'The client credentials flow is on: only a client that keeps a secret may use it (RFC 6749 §4.4).',
      ...placeOf(settings.clientCredentialsFlow),
    });
  }
  if (knownValue(settings.certificate) === true) {
    reasons.push({
      rule: 'certificate',
      kind: 'metadata',
      says: 'private',
      weight: 0.85,
      detail: 'A certificate is registered: the client signs with a private key that it keeps (JWT bearer flow).',
      ...placeOf(settings.certificate),
    });
  }
  if (knownValue(settings.tokenExchangeFlow) === true && knownValue(settings.secretRequiredForTokenExchange) === true) {
    reasons.push({
      rule: 'token-exchange',
      kind: 'metadata',
      says: 'private',
      weight: 0.85,
      detail: 'The token exchange flow is on and asks for the secret: the client that uses it keeps one.',
      ...placeOf(settings.secretRequiredForTokenExchange),
    });
  }
  return reasons;
}

function fromConsumerKey(settings: Settings): Reason[] {
  const key = knownValue(settings.consumerKey);
  const match = matchKnownClients({ consumerKey: key }).find(({ by }) => by === 'consumer-key');
  if (match === undefined || match.client.clientType === 'either') return [];
  return [
    {
      rule: 'known-key',
      kind: 'metadata',
      says: match.client.clientType,
      weight: match.proves ? 0.95 : 0.6,
      detail: `The consumer key is the one of ${match.client.name}.`,
      ...placeOf(settings.consumerKey),
    },
  ];
}

function fromCallbacks(settings: Settings, callbacks: readonly OwnCallback[], confidential: boolean): Reason[] {
  const place = placeOf(settings.callbackUrls);
  // What a testing tool left behind says nothing of the client itself.
  const own = callbacks.filter(({ known }) => known?.client.kind !== 'tool');
  const servedToo = own.some(({ kind }) => SERVED.has(kind));
  const headless = knownValue(settings.codeCredentialFlow) === true;
  return callbacks.flatMap((callback): Reason[] => {
    const fromRegistry = fromKnownClient(callback, settings);
    if (fromRegistry !== undefined) return fromRegistry.map((reason) => ({ ...reason, ...place }));
    const reading = READINGS[callback.kind];
    if (reading === undefined) return [];
    // A server of the same app may be hidden behind the other callback: public use is proven, private use is not ruled out.
    const both = callback.kind === 'custom-scheme' && servedToo;
    // Beside a development machine or a filler there is a real callback: that one speaks.
    if (SILENT_BESIDE_A_HOST.has(callback.kind) && own.some(({ kind }) => OWN_HOST.has(kind))) return [];
    // Fillers are what people write when the flow in use never redirects.
    if (confidential && (callback.kind === 'guide-scheme' || callback.kind === 'unused')) return [];
    const says = callback.kind === 'apex-rest' && headless ? 'public' : reading.says;
    // A scheme of its own beside a key or a secret of its own: one of them is a leftover, more often the scheme.
    const leftover = callback.kind === 'custom-scheme' && confidential ? 0.8 : reading.weight;
    const weight = both ? 0.75 : leftover;
    const detail = reading.detail(callback.shown) + (both ? ' Another callback is a web address, though.' : '');
    return [{ rule: callback.kind, kind: reading.decides ? 'callback' : 'hint', says, weight, detail, ...place }];
  });
}

/** Undefined: the registry does not know the callback, look at its form. Empty: it knows it and it says nothing. */
function fromKnownClient({ kind, known, shown }: OwnCallback, settings: Settings): Reason[] | undefined {
  if (known === undefined) return undefined;
  const { client, proves } = known;
  if (client.clientType === 'either')
    return [client.guideHasNoSecret && proves ? asItIsSetUp(client.name, settings) : eitherKind(client.name)];
  // The echo endpoint, and a callback that never redirects, are told better by what they are.
  if (kind === 'echo' || kind === 'unused') return undefined;
  return [
    {
      rule: `known-${client.clientType}`,
      kind: proves ? 'callback' : 'hint',
      says: client.clientType,
      weight: proves ? 0.9 : 0.45,
      detail: proves
        ? `The callback is the one of ${client.name}.`
        : `The callback (${shown}) is the one of ${client.name}, which others use too.`,
    },
  ];
}

/** Who uses the app is known, and used as a server or as a program of its own: it weighs nothing, and is shown. */
function eitherKind(name: string): Reason {
  return {
    rule: `either ${name}`,
    kind: 'hint',
    says: 'mixed',
    weight: 0,
    detail: `The callback is the one of ${name}, which people use as either kind of client.`,
  };
}

/**
 * A client that its guide sets up without a secret, though it could keep one. Of the boxes only the secret's is looked at,
 * and only here: both its values are right for this client, so a wrong one cannot prove itself right.
 */
function asItIsSetUp(name: string, { secretRequiredForWebServerFlow }: Settings): Reason {
  const required = knownValue(secretRequiredForWebServerFlow);
  const callback = `The callback is the one of ${name}`;
  if (required === true) {
    return {
      rule: 'set-up-with-secret',
      kind: 'hint',
      says: 'private',
      weight: 0.6,
      detail: `${callback}, which can keep a secret on its own servers; the app asks for one.`,
    };
  }
  return {
    rule: 'set-up-without-secret',
    kind: required === false ? 'callback' : 'hint',
    says: 'public',
    weight: required === false ? 0.85 : 0.6,
    detail: `${callback}; its guide has it without a secret, as a public client.`,
  };
}

function fromPlugins(app: DescribedApp): Reason[] {
  const reasons: Reason[] = [];
  if (app.hasMobile) {
    reasons.push({
      rule: 'mobile-plugin',
      kind: 'metadata',
      says: 'public',
      weight: 0.7,
      detail: 'The app has mobile settings: it is installed on phones.',
    });
  }
  if (app.hasCanvas) {
    reasons.push({
      rule: 'canvas',
      kind: 'hint',
      says: 'private',
      weight: 0.5,
      detail: 'The app is a canvas app: a server checks the signed request with the secret.',
    });
  }
  if (app.clientCredentialsUser !== undefined && knownValue(app.settings.clientCredentialsFlow) !== true) {
    reasons.push({
      rule: 'run-as-user',
      kind: 'hint',
      says: 'private',
      weight: 0.5,
      detail: 'A run-as user for the client credentials flow is set, although the flow is not known to be on.',
    });
  }
  return reasons;
}

function fromNames(app: DescribedApp): Reason[] {
  const known = matchKnownClients({ name: app.name, label: app.label }).flatMap(({ client, by }): Reason[] =>
    by === 'name' && client.clientType !== 'either'
      ? [
          {
            rule: `named-${client.clientType}`,
            kind: 'hint',
            says: client.clientType,
            weight: 0.6,
            detail: `The name speaks of ${client.name}.`,
          },
        ]
      : [],
  );
  const words = hintsInNames([app.label, app.name]).map(
    ({ says, weight, word, because }): Reason => ({
      rule: `word-${because}`,
      kind: 'hint',
      says,
      weight,
      detail: `The name says “${word}”: ${because}.`,
    }),
  );
  const described = hintsInNames([app.description]).map(
    ({ says, weight, word, because }): Reason => ({
      rule: `word-${because}`,
      kind: 'hint',
      says,
      weight: weight - 0.1,
      detail: `The description says “${word}”: ${because}.`,
    }),
  );
  return [...known, ...words, ...described];
}

function placeOf(setting: Setting<unknown>): { file?: string; line?: number } {
  return setting.origin === 'explicit' ? { file: setting.file, line: setting.line } : {};
}

function strongestOfEach(reasons: readonly Reason[]): Evidence[] {
  const best = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = `${reason.rule} ${reason.says}`;
    if ((best.get(key)?.weight ?? -1) < reason.weight) best.set(key, reason);
  }
  return [...best.values()].map(({ rule: _, ...evidence }) => evidence);
}
