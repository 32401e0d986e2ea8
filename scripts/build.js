// Compiles src/ to dist/, from nothing when a source file has gone, so that dist never holds a file without a source.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireTfjs } from './require-tfjs.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

if (existsSync(dist)) {
  const compiled = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const orphan = compiled.find((name) => !existsSync(join(root, 'src', name.replace(/\.js$/, '.ts'))));
  if (orphan !== undefined) {
    console.log(`build: ${relative(root, join(dist, orphan))} has no source any more, building from nothing`);
    rmSync(dist, { recursive: true });
  }
}
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit', cwd: root });
requireTfjs(dist);
