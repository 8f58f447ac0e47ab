/** What a report says of the folder it comes from: names that say nothing of the machine, and the commit. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { revisionOf, sourceOf, webAddress } from '../src/composition/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-repository-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMMIT = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c';
const CONFIG =
  '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:acme/crm.git\n[branch "main"]\n\turl = no\n';

/** A repository made of the files that git would have written. */
function repository(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('the revision of a repository', () => {
  it('is the commit of the branch that is checked out', async () => {
    const root = repository('loose', {
      '.git/HEAD': 'ref: refs/heads/feature/x\n',
      '.git/refs/heads/feature/x': `${COMMIT}\n`,
      '.git/config': CONFIG,
    });
    expect(await revisionOf(root)).toEqual({
      commit: COMMIT,
      branch: 'feature/x',
      repository: 'https://github.com/acme/crm',
    });
  });

  it('is found among packed references, and without a branch where none is checked out', async () => {
    const packed = repository('packed', {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/packed-refs': `# pack-refs with: peeled\n${COMMIT} refs/heads/main\n`,
    });
    expect(await revisionOf(packed)).toEqual({ commit: COMMIT, branch: 'main' });
    expect(await revisionOf(repository('detached', { '.git/HEAD': `${COMMIT}\n` }))).toEqual({ commit: COMMIT });
  });

  it('is that of the work tree, where the repository has several', async () => {
    repository('main', { '.git/refs/heads/side': COMMIT, '.git/worktrees/side/HEAD': 'ref: refs/heads/side\n' });
    writeFileSync(join(folder, 'main/.git/worktrees/side/commondir'), '../..\n');
    const side = repository('side', { '.git': `gitdir: ${join(folder, 'main/.git/worktrees/side')}\n` });
    expect(await revisionOf(side)).toEqual({ commit: COMMIT, branch: 'side' });
  });

  it('is not said where the files do not tell, or point elsewhere', async () => {
    expect(await revisionOf(repository('unborn', { '.git/HEAD': 'ref: refs/heads/main\n' }))).toBeUndefined();
    expect(await revisionOf(repository('odd', { '.git/HEAD': 'ref: refs/../../../etc/hostname\n' }))).toBeUndefined();
    expect(await revisionOf(repository('text', { '.git/HEAD': 'a sentence, not a commit\n' }))).toBeUndefined();
  });
});

describe('the source of a review', () => {
  it('names paths from their repository on, and never by the machine', async () => {
    const root = repository('crm', { '.git/HEAD': `${COMMIT}\n`, 'force-app/x.xml': '' });
    expect(await sourceOf(['force-app', 'force-app', '-'], root)).toEqual({
      read: ['crm/force-app', 'standard input'],
      revision: { commit: COMMIT },
    });
    const alone = repository('retrieved', { 'package.xml': '' });
    expect(await sourceOf(['.'], alone)).toEqual({ read: ['retrieved'] });
  });
});

describe('the web address of a remote', () => {
  it.each([
    ['https://github.com/acme/crm.git', 'https://github.com/acme/crm'],
    ['https://someone:token@gitlab.example.com/acme/crm', 'https://gitlab.example.com/acme/crm'],
    ['git@bitbucket.org:acme/crm.git', 'https://bitbucket.org/acme/crm'],
    ['ssh://git@example.com:2222/acme/crm.git/', 'https://example.com/acme/crm'],
  ])('of %s is %s: without user and token', (remote, address) => expect(webAddress(remote)).toBe(address));

  it.each(['/srv/git/crm.git', '../crm', 'file:///srv/git/crm', 'C:\\git\\crm', ''])('of %j is none', (remote) =>
    expect(webAddress(remote)).toBeUndefined(),
  );
});
