/** `serve` in a process of its own, from the sources: argument 2 is the folder. */
import { main } from '../src/main.ts';

process.chdir(process.argv[2] ?? '.');
process.exitCode = await main(['serve', '.', '--port', '0', '--database', 'sqlite::memory:', '--log-level', 'silent']);
