import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadNativePackage } from '../../../src/interpreter/native/binding.js';
import { nativeFolder } from '../../../src/interpreter/native/location.js';
import { BACKENDS } from '../support/tensor-backends.js';
import { type ScratchPackage, scratchPackage } from './scratch-package.js';

const empty = mkdtempSync(join(tmpdir(), 'nosbench-empty-'));
const NOT_BUILT = { NOSBENCH_NATIVE_DIR: empty };
const made: ScratchPackage[] = [];
afterAll(() => {
  rmSync(empty, { recursive: true });
  for (const scratch of made) scratch.remove();
});

function scratch(natives: Parameters<typeof scratchPackage>[0]): ScratchPackage {
  const result = scratchPackage(natives);
  made.push(result);
  return result;
}

/** Prints the message of the error that opening a backend gives. */
const open = (name: string) => `
  try {
    console.log('opened', (await openBackend('${name}')).description);
  } catch (error) {
    console.log(error.code, error.message);
  }
  console.log('active:', tf.engine().backendName ?? 'none');`;

describe('the folder of the built binding', () => {
  it('is named for the versions and the machine, in the cache folder of the system', () => {
    const name = `tfjs-node-4.22.0_tensorflow-2.15.1_napi-8_${process.platform}-${process.arch}`;
    expect(nativeFolder('4.22.0', {})).toBe(join(homedir(), '.cache/nosbench/native', name));
    expect(nativeFolder('4.22.0', { XDG_CACHE_HOME: '/c' })).toBe(join('/c/nosbench/native', name));
    expect(nativeFolder('4.22.0', { XDG_CACHE_HOME: 'relative' })).toBe(nativeFolder('4.22.0', {}));
    expect(nativeFolder('4.22.0', { XDG_CACHE_HOME: '/c', NOSBENCH_NATIVE_DIR: '/here' })).toBe('/here');
  });
});

describe('without a binding that loads', () => {
  it('says that the package is not installed', async () => {
    const { run } = scratch({});
    for (const name of ['node', 'node-gpu']) {
      const { stdout } = await run(open(name));
      const packageName = `@tensorflow/tfjs-${name}`;
      expect(stdout).toContain(
        `environment backend ${name}: expected it to load, got "the package ${packageName} is not installed".`,
      );
      expect(stdout).toContain('active: none');
    }
  });

  it('names both places in which it looked, and both ways to get a binding', async () => {
    const { run, folder } = scratch({ 'tfjs-node': 'none' });
    const { stdout, stderr } = await run(`await openBackend('cpu'); ${open('node')}`, NOT_BUILT);
    const own = join(folder, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
    expect(stdout).toContain(
      `got "the package's own binding is not there (${own}); the built binding is not there (${join(empty, 'tfjs_binding.node')})".`,
    );
    expect(stdout).toContain('"npm explore @tensorflow/tfjs-node -- npm run install"');
    expect(stdout).toContain('"npm run native:build"');
    expect(stdout).toContain('active: cpu');
    expect(stderr).toBe('');
  });

  it('gives the reason of the linker for a file that is no library', async () => {
    const { run } = scratch({ 'tfjs-node': 'broken' });
    const { stdout } = await run(open('node'), NOT_BUILT);
    expect(stdout).toMatch(/the package's own binding does not load \(.*tfjs_binding\.node: .+\); the built/);
  });

  it('does not take the binding without GPU for the GPU package', async () => {
    const { run } = scratch({ 'tfjs-node-gpu': 'none' });
    const { stdout } = await run(open('node-gpu'));
    expect(stdout).toMatch(/got "the package's own binding is not there \([^;]+\)"\. It needs an NVIDIA GPU/);
    expect(stdout).toContain('"npm explore @tensorflow/tfjs-node-gpu -- npm run install"');
  });
});

// Where the backend does not load, the survey has printed why.
if (BACKENDS.some(({ name }) => name === 'node')) {
  const { bindingFile } = loadNativePackage('@tensorflow/tfjs-node');
  const BUILT = { NOSBENCH_NATIVE_DIR: dirname(bindingFile) };
  const product = `
    const a = tf.tensor2d([[1, 2]]);
    console.log(tf.getBackend(), tf.matMul(a, tf.tensor2d([[3], [4]])).dataSync()[0]);`;

  describe('with a binding that loads', () => {
    it('uses the built one where the package has none, in silence', async () => {
      const { run } = scratch({ 'tfjs-node': 'none' });
      const { stdout, stderr } = await run(open('node') + product, BUILT);
      // 1·3 + 2·4
      expect(stdout).toMatch(
        /^opened TensorFlow [\d.]+, native code \(tfjs-node 4\.22\.0\)\nactive: tensorflow\ntensorflow 11\n$/,
      );
      expect(stderr).toBe('');
    });

    it('uses the built one where that of the package is broken', async () => {
      const { run } = scratch({ 'tfjs-node': 'broken' });
      expect((await run(product.replace('const', "await openBackend('node'); const"), BUILT)).stdout).toBe(
        'tensorflow 11\n',
      );
    });

    it("uses the package's own where there is one", async () => {
      const { run } = scratch({ 'tfjs-node': { folder: dirname(bindingFile) } });
      expect((await run(open('node') + product, NOT_BUILT)).stdout).toContain('tensorflow 11\n');
    });

    it('loads the GPU package by the same door, says that it finds no GPU, and holds only one of the two', async () => {
      const { run } = scratch({ 'tfjs-node': 'none', 'tfjs-node-gpu': { folder: dirname(bindingFile) } });
      const { stdout } = await run(`await openBackend('cpu'); ${open('node-gpu')} ${open('node')}`, BUILT);
      const [gpu, , node] = stdout.split('\n');
      expect(gpu).toMatch(/^environment backend node-gpu: .* got "TensorFlow finds no GPU that it can use"\. It needs/);
      expect(node).toContain('got "this process has loaded @tensorflow/tfjs-node-gpu already, and can hold only one');
      expect(stdout.match(/active: cpu/g)).toHaveLength(2);
    });

    it('supplies the functions of node:util that Node 23 removed', async () => {
      const { run } = scratch({ 'tfjs-node': 'none' });
      const { stdout, stderr } = await run(
        `
        import util from 'node:util';
        delete util.isNullOrUndefined;
        delete util.isArray;
        await openBackend('node');
        // topk asks isNullOrUndefined, and what has several outputs asks isArray.
        const { values, indices } = tf.topk(tf.tensor1d([1, 5, 3]), 2);
        console.log(...values.dataSync(), ...indices.dataSync());
        console.log(...tf.split(tf.tensor1d([1, 2, 3, 4]), 2).map((part) => part.dataSync().join()));`,
        BUILT,
      );
      expect(stdout).toBe('5 3 1 2\n1,2 3,4\n');
      expect(stderr).toBe('');
    });
  });
}
