import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What stands where a native package keeps its own binding: nothing, a file that is none, or links to a folder with a real one. */
export type OwnBinding = 'none' | 'broken' | { readonly folder: string };

/** A copy of the compiled nosbench among packages of our choice. */
export interface ScratchPackage {
  readonly folder: string;
  /** Runs a module, with `openBackend` and `tf` at hand, in a process of its own. */
  run(script: string, env?: NodeJS.ProcessEnv): Promise<{ readonly stdout: string; readonly stderr: string }>;
  remove(): void;
}

/** @param natives the native packages that are installed there, with their own bindings */
export function scratchPackage(natives: Partial<Record<'tfjs-node' | 'tfjs-node-gpu', OwnBinding>>): ScratchPackage {
  const folder = mkdtempSync(join(tmpdir(), 'nosbench-native-'));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const modules = join(folder, 'node_modules');
  link(join(root, 'node_modules'), modules, (name) => name !== '@tensorflow');
  link(join(root, 'node_modules/@tensorflow'), join(modules, '@tensorflow'), (name) => !name.startsWith('tfjs-node'));
  for (const [name, own] of Object.entries(natives)) install(join(modules, '@tensorflow', name), name, own);

  const run: ScratchPackage['run'] = (script, env = {}) => {
    const module = `
      import { openBackend } from './dist/interpreter/backends.js';
      import * as tf from '@tensorflow/tfjs';
      ${script}`;
    const file = join(folder, 'script.js');
    writeFileSync(file, module);
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [file], { cwd: folder, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stdout}`)) : resolve({ stdout, stderr }),
      );
    });
  };
  return { folder, run, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function link(from: string, to: string, wanted: (name: string) => boolean): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) if (wanted(name)) symlinkSync(join(from, name), join(to, name));
}

/** The JavaScript of tfjs-node under the package's name: that of tfjs-node-gpu differs in nothing else. */
function install(folder: string, name: string, own: OwnBinding): void {
  const source = join(root, 'node_modules/@tensorflow/tfjs-node');
  cpSync(join(source, 'dist'), join(folder, 'dist'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, name: `@tensorflow/${name}` }));
  const file = join(folder, 'lib/napi-v8/tfjs_binding.node');
  if (own === 'broken') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'no library');
  } else if (own !== 'none') link(own.folder, dirname(file), () => true);
}
