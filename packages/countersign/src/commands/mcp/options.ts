/** `countersign mcp`: the same answers for an assistant, over the Model Context Protocol. */
import type { Io } from '../../terminal/io.ts';
import type { AddCommand } from '../command.ts';
import { addExamples } from '../examples.ts';

export const addMcp: AddCommand = (program, run) => {
  const command = program
    .command('mcp')
    .description('answer an assistant over the Model Context Protocol, on standard input and output')
    .argument(
      '[folders...]',
      'what may be read; without any, the folders that the assistant names as its roots; nothing else is ever read',
    );
  addExamples(command, [
    ['countersign mcp .', 'as an assistant starts it in a project'],
    ['countersign mcp force-app mobile web', 'let it read these three folders and nothing else'],
  ]);
  command.action((folders: string[]) =>
    run(async (io: Io) => {
      const { runMcp } = await import('./run.ts');
      return runMcp(folders, io);
    })(),
  );
};
