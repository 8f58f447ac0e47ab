/**
 * Salesforce metadata files to facts, and back.
 *
 * May not: judge, guess a value that is not written, follow anything a file points at outside the given paths, print,
 * or put a file's content into an error.
 */
export { unifiedDiff } from './edit/diff.ts';
export { editSettings, type FieldChange } from './edit/edit-settings.ts';
export { NotWritten, realPlace } from './edit/real-place.ts';
export { removeWhole, syncFolder, UNFINISHED, writeWhole } from './edit/write-whole.ts';
export type { AppRecord, OrgRecord, ProjectRead } from './model.ts';
export { fileOfPart, isReadOnlyPlace } from './part-file.ts';
export { readProject } from './read/project.ts';
export { parseXml, type XmlElement, XmlRefusal } from './read/xml.ts';
export { type FieldTable, METADATA_TYPES, type MetadataType, partOfFileName } from './schema.ts';
export { settingHome, spellSwitch } from './setting-homes.ts';
