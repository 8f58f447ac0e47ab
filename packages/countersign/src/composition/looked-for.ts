/** What a run looked for and did not find, and where: one sentence for whoever sees it in a log. */
import { METADATA_TYPES } from '@countersign/metadata';
import { plainLine } from '@countersign/report';
import type { Config, Configs } from '@countersign/review';

/** For the commands that need apps. */
export function noAppUnder(paths: readonly string[], configs: Configs): string {
  const { connectedApp, eca } = METADATA_TYPES;
  return [
    `nothing was read: there is no connected app (*.${connectedApp.suffix}-meta.xml)`,
    ` and no external client app (*.${eca.suffix}-meta.xml) ${places(paths)}${configs.all.map(ignores).join('')}`,
    '; countersign init --manifest writes the package.xml that retrieves them',
  ].join('');
}

/** For the scan. */
export function noCodeUnder(paths: readonly string[], configs: Configs): string {
  return `nothing was read: there is no source code, bundle, archive or app package ${places(paths)}${configs.all.map(ignores).join('')}`;
}

function places(paths: readonly string[]): string {
  const named = paths.filter((path) => path !== '-').map((path) => (path === '.' ? 'the current folder' : path));
  const under = named.length === 0 ? '' : `under ${named.join(', ')}`;
  const piped = paths.includes('-') ? `${under === '' ? '' : ' or '}on standard input` : '';
  return plainLine(`${under}${piped}`);
}

/** A config that ignores everything makes a run empty: it is named, with what it ignores. */
function ignores({ file, ignore }: Config): string {
  if (file === undefined || ignore.length === 0) return '';
  const shown = ignore.slice(0, SHOWN).map((pattern) => `“${pattern}”`);
  const more = ignore.length > SHOWN ? ` and ${ignore.length - SHOWN} more` : '';
  return plainLine(`, where ${file} ignores ${shown.join(', ')}${more}`);
}

const SHOWN = 5;
