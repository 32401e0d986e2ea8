#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
if (!existsSync(main)) {
  console.error(
    'nosbench: expected the compiled program in dist/, found none. Run "npm ci" (or "npm run build") in the clone.',
  );
  process.exit(3);
}
await import(new URL('../dist/cli/main.js', import.meta.url).href);
