/**
 * A secret by reference: the code names where the secret is filled in from. In a server that is how it should be; in a
 * client that ships to users it ends up in the package all the same.
 */
import type { Sight } from '../detector.ts';
import type { LabelledValue } from '../labelled-value.ts';
import { isTemplate } from '../vocabulary.ts';

/** Files whose values are copied into the package as they are. */
const RESOURCE =
  /\.(?:xml|plist|xcconfig|properties|strings|json|ya?ml|toml|gradle|kts|env)(?:\.(?:sample|example|template|dist))?$|(?:^|\/)\.env[\w.-]*$/i;
const DOCUMENT = /\.(?:md|mdx|rst|txt|adoc|html?)$/i;

/** What the reference is, in a few words, or undefined where the value is only passed on. */
export function reference(sight: Sight, name: string, found: LabelledValue | undefined): string | undefined {
  const { file } = sight.source.origin;
  if (DOCUMENT.test(file)) return undefined;
  if (/\bR\.string\.\w*secret/i.test(name)) return 'an Android string resource';
  if (/\bBuildConfig\.\w*secret/i.test(name)) return 'a build setting';
  if (/(?:import\.meta\.env|\bEnv|\bConfig)\.[A-Z0-9_]*SECRET/.test(name))
    return `the build variable ${lastPart(name)}`;
  if (/process\.env\.[A-Z0-9_]*SECRET/.test(name)) return variable(lastPart(name));
  if (found === undefined) return undefined;
  if (found.kind === 'empty') {
    return RESOURCE.test(file) && !/\.json$/i.test(file) ? 'a setting to be filled in' : undefined;
  }
  const looked = found.kind === 'expression' ? /process\.env\.(\w+)/.exec(found.value)?.[1] : undefined;
  if (looked !== undefined) return variable(looked);
  if (found.kind === 'expression') return expression(found.value, name);
  return isTemplate(found.value) ? 'a setting to be filled in' : undefined;
}

function expression(value: string, name: string): string | undefined {
  if (
    /\bBuildConfig\.|\bR\.string\.|import\.meta\.env|\$\(\w+\)|Bundle\.main|object\(forInfoDictionaryKey|dotenv|@env\b/.test(
      value,
    )
  ) {
    return 'a build setting';
  }
  // `dictionary["CONSUMER_SECRET"]` of what was read from the bundle.
  if (/^\w+(?:\.\w+)*\[$/.test(value) && /setting|plist|info|bundle|config/i.test(value)) return 'a bundled setting';
  // A wire parameter filled from a constant of the program, not from a parameter of the function.
  if (/client_secret/i.test(name) && /^[A-Z]\w*(?:\.\w+)*\.\w*secret\w*$/i.test(value) && /^[A-Z]/.test(value))
    return 'a constant of the program';
  return undefined;
}

/** A bundler puts a variable into what it builds only where its name asks for it; a mobile build takes any. */
function variable(name: string): string {
  return PUBLIC_PREFIX.test(name) ? `the build variable ${name}` : `${RUN_TIME} ${name}`;
}

/** How a reference begins that only some builds put into the package. */
export const RUN_TIME = 'the environment variable';

/** Build tools copy variables of these names into what the browser loads. */
export const PUBLIC_PREFIX =
  /^(?:[\w.]*\.)?(?:NEXT_PUBLIC_|VITE_|REACT_APP_|NUXT_PUBLIC_|PUBLIC_|VUE_APP_|EXPO_PUBLIC_|GATSBY_|NG_APP_|STORYBOOK_)/;

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
