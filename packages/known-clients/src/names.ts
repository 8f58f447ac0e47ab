/** What words in a name or a description suggest about the client. Hints: people name apps as they like. */
import { Phrases, wordsIn } from './words.ts';

export interface NameHint {
  says: 'private' | 'public' | 'mixed';
  /** 0 to 1. */
  weight: number;
  word: string;
  because: string;
}

/** At most one hint of each kind: the first word of a kind stands for all. */
export function hintsInNames(texts: readonly (string | undefined)[]): NameHint[] {
  const spoken = new Map<Group, string>();
  const sides = new Map<ReadonlySet<string>, string>();
  for (const text of texts) {
    if (text === undefined) continue;
    for (const { word, group, side } of MEANINGS.in(withoutTeams(wordsIn(text)))) {
      if (group !== undefined && !spoken.has(group)) spoken.set(group, word);
      if (side !== undefined && !sides.has(side)) sides.set(side, word);
    }
  }
  const hints = [...spoken].map(([{ says, weight, because }, word]): NameHint => ({ says, weight, word, because }));
  const browser = sides.get(BROWSER);
  const backend = sides.get(BACKEND);
  if (browser === undefined || backend === undefined) return hints;
  const both: NameHint = {
    says: 'mixed',
    weight: 0.7,
    word: `${browser}” and “${backend}`,
    because: 'a front end and a server',
  };
  return [...hints, both];
}

/** Words without the names of teams: what the Cloud team or the data group uses is not the cloud or the data. */
function withoutTeams(words: readonly string[]): string[] {
  return words.filter((word, at) => !TEAMS.has(word) && !TEAMS.has(words[at + 1] ?? ''));
}

interface Group {
  list: ReadonlySet<string>;
  says: 'private' | 'public';
  weight: number;
  because: string;
}

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

const TEAMS = set('team teams department dept group squad division guild staff colleagues people');

const BROWSER = set('angular react reactjs vue vuejs svelte spa frontend browser javascript ember pwa');
const BACKEND = set('express node nodejs django flask rails laravel spring dotnet backend server php java');

const GROUPS: readonly Group[] = [
  {
    list: set('mobile android ios iphone ipad flutter ionic cordova kotlin reactnative xamarin tablet'),
    says: 'public',
    weight: 0.7,
    because: 'an app on a phone',
  },
  { list: BROWSER, says: 'public', weight: 0.65, because: 'code that runs in a browser' },
  {
    list: set('desktop cli commandline electron extension excel outlook eclipse intellij vscode addin installer'),
    says: 'public',
    weight: 0.65,
    because: 'a program on a desktop',
  },
  {
    list: set(
      'ci cd cicd pipeline deployment deploy jenkins travis circleci github gitlab bitbucket azuredevops githubactions automateddeployment devops',
    ),
    says: 'private',
    weight: 0.6,
    because: 'a deployment pipeline',
  },
  {
    list: set(
      'integration integrations connector sync api middleware etl replicator replication warehouse backup batch cron scheduler job service webhook gateway erp sap oracle netsuite aws azure gcp kafka lambda mulesoft sftp esb interface server backend server2server s2s b2b data cloud analytics bi telephony marketing crm',
    ),
    says: 'private',
    weight: 0.45,
    because: 'an exchange between servers',
  },
  {
    list: set('portal website webshop shop ecommerce web site sso login identity oidc bot chatbot agent'),
    says: 'private',
    weight: 0.3,
    because: 'something that is served',
  },
];

/** A word of two kinds is of the first: the rarer kinds come first. */
const MEANINGS = new Phrases(
  [...new Set([...GROUPS.flatMap(({ list }) => [...list]), ...BACKEND])].map((word): [string, Meaning] => [
    word,
    {
      word,
      group: GROUPS.find(({ list }) => list.has(word)),
      side: [BROWSER, BACKEND].find((side) => side.has(word)),
    },
  ]),
);

interface Meaning {
  word: string;
  group: Group | undefined;
  side: ReadonlySet<string> | undefined;
}
