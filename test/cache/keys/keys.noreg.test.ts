/**
 * Keys pinned. A change here means that every cache in the world misses: it is right only together with a new `version` of the
 * keyer, and it belongs into the changelog under "Results change".
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { createKeyer } from '../../../src/cache/keys/keyer.js';
import { NAMED_PROGRAMS } from '../../../src/program/named/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Name -> trajectory key, paper key. */
const PINNED: Readonly<Record<string, readonly [string, string]>> = {
  SGD: ['255e102071407501', '3fd8bae0687b8614'],
  Momentum: ['e121482f87907d70', '3fd89f955183d507'],
  SignSGD: ['9174f746529063d3', '3fd7ff87d6813c9d'],
  Adam: ['29e897321664c1ab', '3fd8b3e62b3a1633'],
  AdamW: ['b50a90c36604c5bd', '3fd8b3e5bc751187'],
  RMSprop: ['8735c619759395f6', '3fd64347cf2f4ff4'],
  Adagrad: ['d4df3db9ce5e6f43', '3fd84ca42cbdf3de'],
  Adadelta: ['4cb7065e38bf6d38', '3fd881d1414f9db8'],
  HeroLion: ['907aacd98ab387b2', '3fd8b1b1b2d5b144'],
  PowerSign: ['abe473760d2fd15c', '3fd8c432dc4dee50'],
  AddSign: ['9361fd59e8179d8a', '3fd8c520548f15c1'],
  Incumbent: ['14868491702ba730', '3fd75ef2fa1a36cb'],
};

describe('pinned keys', () => {
  it('are those of the named programs', async () => {
    const [trajectory, paper] = [await createKeyer('trajectory'), await createKeyer('paper')];
    const keys = Object.entries(NAMED_PROGRAMS).map(([name, p]) => [name, [trajectory.key(p), paper.key(p)]]);
    expect(Object.fromEntries(keys)).toEqual(PINNED);
  });

  it('come out the same in another process', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nosbench-keys-'));
    try {
      for (const part of ['cache/keys', 'interpreter/scalar', 'program', 'util']) transpile(part, folder);
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(
        join(folder, 'main.js'),
        `import { createKeyer } from './cache/keys/keyer.js';
         import { NAMED_PROGRAMS } from './program/named/index.js';
         const keyers = [await createKeyer('trajectory'), await createKeyer('paper')];
         const keys = Object.entries(NAMED_PROGRAMS).map(([name, p]) => [name, keyers.map((keyer) => keyer.key(p))]);
         console.log(JSON.stringify(Object.fromEntries(keys)));`,
      );
      // Without optimising compilers: the bits must not depend on what V8 makes of the code.
      const output = execFileSync(process.execPath, ['--no-opt', '--no-sparkplug', join(folder, 'main.js')], {
        encoding: 'utf8',
      });
      expect(JSON.parse(output)).toEqual(PINNED);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Every module under `src/<part>` as JavaScript under `<folder>/<part>`. */
function transpile(part: string, folder: string): void {
  for (const name of readdirSync(join(ROOT, 'src', part), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(ROOT, 'src', part, name), 'utf8');
    const target = join(folder, part, name.replace(/\.ts$/, '.js'));
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}
