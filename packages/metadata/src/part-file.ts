import type { AppRecord } from './model.ts';
import { type AppPartName, partOfFileName } from './schema.ts';

/** The file that holds a part of an app; undefined when the part is not in the tree. */
export function fileOfPart(app: AppRecord, part: AppPartName): string | undefined {
  // A connected app is one file, whatever it is called; on standard input it has no name at all.
  if (app.kind === 'ConnectedApp') return part === 'connectedApp' ? app.files[0] : undefined;
  return app.files.find((file) => partOfFileName(file.slice(file.lastIndexOf('/') + 1))?.part === part);
}

/** Whether a path names something that cannot be written back: an entry of a zip file, or standard input. */
export function isReadOnlyPlace(file: string): boolean {
  return file.includes('!/') || file.startsWith('<stdin>');
}
