/** The licences of what is bundled: each asks that its text travels with its code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One text for all packages that these modules came from, by name. Throws where one brings no licence text. */
export function bundledLicences(moduleIds: readonly string[]): string {
  const folders = [...new Set(moduleIds.flatMap((id) => FOLDER.exec(id)?.[0] ?? []))];
  return folders
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { title: `${name} ${version} (${license})`, text: licenceIn(folder, name) };
    })
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ title, text }) => `${title}\n\n${text.trim()}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Up to the name of the package, below the innermost `node_modules`. */
const FOLDER = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

function licenceIn(folder: string, name: string): string {
  const file = existsSync(folder) ? readdirSync(folder).find((one) => /^licen[cs]e/i.test(one)) : undefined;
  if (file === undefined) throw new Error(`${name} is bundled and brings no licence text`);
  return readFileSync(join(folder, file), 'utf8');
}
