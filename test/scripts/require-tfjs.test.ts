import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { requireTfjs } from '../../scripts/require-tfjs.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('no compiled file imports TensorFlow.js, which would be read through for its exports first', () => {
  // The compiled package, which `npm test` builds first.
  const dist = join(root, 'dist');
  const texts = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => [name, readFileSync(join(dist, name), 'utf8')] as const);
  expect(texts.filter(([, text]) => /\b(from |import\()'@tensorflow/.test(text)).map(([name]) => name)).toEqual([]);
  expect(
    texts.filter(([, text]) => text.includes("requireFrom(import.meta.url)('@tensorflow/tfjs')")).length,
  ).toBeGreaterThan(20);
});

it('rewrites an import on its line, once, and the module is the one that an import gives', async () => {
  const folder = mkdtempSync(join(root, '.require-tfjs-'));
  try {
    mkdirSync(join(folder, 'deep'));
    const file = join(folder, 'deep/one.js');
    const specifier = "'@tensorflow/tfjs'"; // apart, so that the line is no import of this file
    writeFileSync(file, `// first line\nimport * as tf from ${specifier};\nexport const engine = tf.engine();\n`);
    requireTfjs(folder);
    const once = readFileSync(file, 'utf8');
    requireTfjs(folder);
    expect(readFileSync(file, 'utf8')).toBe(once);
    expect(once.split('\n')).toHaveLength(4);
    const { engine } = (await import(file)) as { engine: unknown };
    const tf = await import('@tensorflow/tfjs');
    expect(engine).toBe(tf.engine());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
