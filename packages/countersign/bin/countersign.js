#!/usr/bin/env node
// Plain old JavaScript on purpose: an old Node must get as far as the message.
const [major, minor] = process.versions.node.split('.').map(Number);
// argon2 came with 24.7.
if (major < 24 || (major === 24 && minor < 7)) {
  process.stderr.write(`countersign needs Node 24.7 or newer; this is ${process.version}. See https://nodejs.org/\n`);
  process.exitCode = 2;
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('../dist/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
