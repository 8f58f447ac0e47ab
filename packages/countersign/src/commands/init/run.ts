/** What `init` writes: a config to confirm, or a manifest to retrieve with. */
import type { ProjectRead } from '@countersign/metadata';
import { count, plainLine, safeJson, type XmlElement, xmlText } from '@countersign/report';
import { type Assessment, assessProject, NO_CONFIGS } from '@countersign/review';
import { readMetadata } from '../../composition/gather.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { Io } from '../../terminal/io.ts';
import { writeNamedFile } from '../../terminal/write-file.ts';
import { VERSION } from '../../version.ts';
import { endOfRun } from '../gate-options.ts';

/** What the command line asked for. */
export interface InitFlags {
  manifest?: true;
  force?: true;
  output?: string;
}

export async function runInit(paths: readonly string[], flags: InitFlags, io: Io): Promise<number> {
  const project = await readMetadata(paths, NO_CONFIGS, io, () => undefined);
  const text = flags.manifest === true ? manifest(project) : configText(project, io);
  const file = flags.output ?? (flags.manifest === true ? 'package.xml' : 'countersign.config.yaml');
  if (file === '-') {
    io.out(text);
    return end(project, io);
  }
  try {
    await writeNamedFile(file, text, io, { fresh: flags.force !== true });
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'EEXIST'
        ? `${file} is there already: move it away, or say --force`
        : `cannot write ${file}: ${whyNot(cause)}`,
      { cause },
    );
  }
  io.err(
    flags.manifest === true
      ? manifestWritten(file)
      : `wrote ${file} with ${count(project.apps.length, 'app')}: uncomment what is true\n`,
  );
  return end(project, io);
}

/** A project without apps is no mistake here: the manifest is what retrieves them. */
function end({ problems, apps }: ProjectRead, io: Io): number {
  const outcome = { complete: problems.length === 0, judged: apps.length, findings: [], undecided: 0 };
  return endOfRun({ ...outcome, errors: problems, lookedFor: '' }, { failOn: 'never', allowEmpty: true }, io);
}

function configText(project: ProjectRead, io: Io): string {
  const { assessments } = assessProject({ project, configs: NO_CONFIGS, version: VERSION, now: io.now() });
  const clients = assessments.filter(({ facts }) => facts.authorizationCodeFlow !== false);
  const rest = assessments.length - clients.length;
  return `# What Countersign cannot read from metadata. Uncomment and correct what is true; a declared type is final.
#   private: a server that keeps its secret    public: browser, mobile, desktop, CLI    mixed: both use this app
# secretFrom: vault tells that the secret is kept in a vault, the control's low-risk case.

apps:${clients.length === 0 ? ' {}' : `\n${clients.map(appText).join('\n')}`}
${rest === 0 ? '' : `\n# ${count(rest, 'app')} without an authorization-code flow ${rest === 1 ? 'is' : 'are'} left out.\n`}
# Findings somebody has accepted; the reason is required, an expired waiver does not waive.
# waivers:
#   - rule: pkce-not-required
#     app: ${clients[0] === undefined ? 'My_App' : oneLine(key(clients[0].app.name))}
#     reason: why this is accepted
#     owner: who accepted it
#     expires: ${io.now().getUTCFullYear() + 1}-01-31

# Paths not to read, as in .gitignore.
# ignore:
#   - legacy/
`;
}

function appText({ app, decision }: Assessment): string {
  const [reason] = decision.evidence;
  const guess = decision.value === 'unknown' ? decision.likely : decision.value;
  const sure = decision.value === 'unknown' ? (guess === undefined ? 'not decided' : 'not decided, likely') : 'found';
  const why = reason === undefined ? 'no evidence' : oneLine(reason.detail);
  return `  # ${oneLine(app.label)}: ${sure}${guess === undefined ? '' : ` ${guess} (${Math.round(decision.confidence * 100)} %)`}. ${why}
  ${key(app.name)}:
    # clientType: ${guess ?? 'private'}${guess === 'public' ? '' : '\n    # secretFrom: vault'}`;
}

/** A YAML key: API names are plain, anything else is quoted. */
function key(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name) ? name : safeJson(name);
}

function oneLine(text: string): string {
  return plainLine(text).trim();
}

const EVERYTHING = [
  'ConnectedApp',
  'ExternalClientApplication',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
  'ExtlClntAppOauthSecuritySettings',
  'CorsWhitelistOrigin',
  'Network',
  'AuthProvider',
] as const;

const SETTINGS = ['OauthOidc', 'ConnectedApp', 'ExternalClientApp', 'Security'] as const;

/** The first API version in which every type above can be retrieved with the fields the review reads. */
const LEAST_API_VERSION = 61;
const DEFAULT_API_VERSION = '66.0';

function manifest(project: ProjectRead): string {
  const own = Number.parseFloat(project.sourceApiVersion ?? '');
  const version = own >= LEAST_API_VERSION ? own.toFixed(1) : DEFAULT_API_VERSION;
  const content = [
    ...EVERYTHING.map((type) => types(type, ['*'])),
    types('Settings', SETTINGS),
    { name: 'version', content: version },
  ];
  const attributes = { xmlns: 'http://soap.sforce.com/2006/04/metadata' };
  return xmlText({ name: 'Package', attributes, content }, '    ');
}

function types(type: string, members: readonly string[]): XmlElement {
  const content = [...members.map((member) => ({ name: 'members', content: member })), { name: 'name', content: type }];
  return { name: 'types', content };
}

function manifestWritten(file: string): string {
  return `wrote ${file}. Retrieve with:
  sf project retrieve start --manifest ${file} --target-metadata-dir retrieved --unzip --target-org YOUR_ORG
  countersign review retrieved
What cannot be retrieved: consumer secrets, and the global OAuth settings of external client apps unless the org allows
"Allow access to External Client App consumer secrets via Metadata API" and you may view them.
`;
}
