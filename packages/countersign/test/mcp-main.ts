/** `mcp` in a process of its own, from the sources; the arguments are its folders. */
import { main } from '../src/main.ts';

process.exitCode = await main(['mcp', ...process.argv.slice(2)]);
