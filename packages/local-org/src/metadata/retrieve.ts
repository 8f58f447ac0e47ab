/** What a retrieve finds, as files and what it could not find. */
import { type Component, componentFile, fieldText } from './component.ts';
import type { Manifest } from './package.ts';
import { fileOf, ORG_TYPES, typeNamed } from './types.ts';

export interface RetrieveFinding {
  components: Component[];
  /** In the platform’s words, about the manifest. */
  problems: string[];
}

export interface RetrieveRights {
  /** Global OAuth settings of external client apps. */
  globalOauthSettings: boolean;
}

export function findForRetrieve(
  components: readonly Component[],
  wanted: Manifest['types'],
  rights: RetrieveRights,
): RetrieveFinding {
  const found = new Map<string, Component>();
  const problems: string[] = [];
  for (const { name, members } of wanted) {
    if (typeNamed(name) === undefined) {
      // Of a type the platform has and this org does not hold there is simply nothing; which it is, is not told apart.
      if (!/^[A-Z][A-Za-z0-9]+$/.test(name)) problems.push(`Entity type: '${name.slice(0, 80)}' is unknown`);
      continue;
    }
    const readable = name !== 'ExtlClntAppGlobalOauthSettings' || rights.globalOauthSettings;
    const ofType = readable ? components.filter((one) => one.type === name) : [];
    for (const member of members) {
      const named = member === '*' ? ofType : ofType.filter(({ fullName }) => fullName === member);
      for (const one of named) found.set(`${one.type}/${one.fullName}`, one);
      if (member !== '*' && named.length === 0)
        problems.push(`Entity of type '${name}' named '${member.slice(0, 80)}' cannot be found`);
    }
  }
  return { components: [...found.values()], problems };
}

/** Whether the org’s switch lets consumer secrets, and the settings beside them, be read by the Metadata API. */
export function secretsMayBeRead(components: readonly Component[]): boolean {
  const settings = components.find(({ type, root }) => type === 'Settings' && root === 'ExternalClientAppSettings');
  return settings !== undefined && fieldText(settings, 'enableConsumerSecretApiAccess') === 'true';
}

/** The file of a component as a retrieve hands it out: what can be deployed and not read back is left out. */
export function retrievedFile(component: Component, apiVersion: number): { path: string; text: string } {
  if (component.type !== 'ExtlClntAppGlobalOauthSettings') return componentFile(component, apiVersion);
  const { certificate: _, ...fields } = component.fields;
  return componentFile({ ...component, fields }, apiVersion);
}

/** A `package.xml` as a retrieve puts it into its zip. */
export function manifestOf(components: readonly Component[]): { name: string; members: string[] }[] {
  return ORG_TYPES.flatMap(({ name }) => {
    const members = components.filter(({ type }) => type === name).map(({ fullName }) => fullName);
    return members.length === 0 ? [] : [{ name, members: members.sort() }];
  });
}

export function pathOf({ type, fullName }: Component): string {
  const known = typeNamed(type);
  return known === undefined ? fullName : fileOf(known, fullName);
}
