import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { availableBackends, type BackendName, describeNumerics, openBackend } from '../../src/interpreter/backends.js';
import { chooseExecutor, EXECUTORS, executorsOn } from '../../src/interpreter/executors.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { BACKENDS, SURVEY_LINE } from './support/tensor-backends.js';

const TFJS_NAMES: Readonly<Record<BackendName, string>> = {
  wasm: 'wasm',
  cpu: 'cpu',
  node: 'tensorflow',
  'node-gpu': 'tensorflow',
};

describe.each(BACKENDS)('openBackend("$name")', ({ name }) => {
  it('makes it the active backend and says what it is', async () => {
    const backend = await openBackend(name);
    expect(backend.name).toBe(name);
    expect(backend.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(backend.description).toContain(backend.version);
    expect(tf.getBackend()).toBe(TFJS_NAMES[name]);
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0]);
    expect(product).toBe(11); // 1·3 + 2·4
  });

  it('may be opened again after another one', async () => {
    await openBackend('cpu');
    await openBackend(name);
    expect(tf.getBackend()).toBe(TFJS_NAMES[name]);
  });
});

describe('openBackend', () => {
  it('takes wasm for auto, and for no name at all', async () => {
    expect((await openBackend('auto')).name).toBe('wasm');
    expect((await openBackend()).name).toBe('wasm');
  });

  it('refuses an unknown name and suggests the nearest', async () => {
    await expect(openBackend('wsam')).rejects.toThrow(
      'backend: expected one of auto, node, wasm, cpu, node-gpu, got "wsam". Did you mean "wasm"?',
    );
    await expect(openBackend('toString')).rejects.toMatchObject({ code: 'usage' });
  });

  it('says why a backend does not load and how to get it, and leaves the active one alone', async () => {
    await openBackend('cpu');
    const { available, missing } = await availableBackends();
    expect(tf.getBackend()).toBe('cpu');
    expect([...available, ...missing].map((backend) => backend.name).sort()).toEqual([
      'cpu',
      'node',
      'node-gpu',
      'wasm',
    ]);
    for (const { name, reason } of missing) {
      expect(name, 'wasm and cpu load everywhere').toMatch(/^node(-gpu)?$/);
      await expect(openBackend(name)).rejects.toMatchObject({ code: 'environment', message: reason });
      expect(reason).toMatch(
        /^backend node(-gpu)?: expected it to load, got ".+"\. .*"npm explore @tensorflow\/tfjs-node/,
      );
      expect(reason).toMatch(/ choose --backend /);
      expect(tf.getBackend()).toBe('cpu');
    }
    for (const { name, reason } of missing) expect(SURVEY_LINE).toContain(`${name} not loaded: ${reason}`);
  });

  it('changes no flag of tfjs', async () => {
    const before = { ...tf.env().getFlags() };
    for (const { name } of BACKENDS) await openBackend(name);
    const after = tf.env().getFlags();
    for (const flag of ['IS_NODE', 'PROD', 'IS_TEST', 'DEBUG']) {
      if (flag in before) expect(after[flag], flag).toBe(before[flag]);
    }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    tf.backend_util.warn('still heard');
    expect(warn).toHaveBeenCalledWith('still heard');
    warn.mockRestore();
  });
});

describe('a process of its own, in another directory', () => {
  it.each(['wasm', 'cpu'])('computes on %s and prints nothing but its result', async (name) => {
    // The compiled package, which `npm test` builds first.
    const { href } = new URL('../../dist/interpreter/backends.js', import.meta.url);
    const tfjs = import.meta.resolve('@tensorflow/tfjs');
    const script = `
      import { openBackend } from '${href}';
      import * as tf from '${tfjs}';
      const backend = await openBackend('${name}');
      console.log(backend.name, tf.tensor1d([1, 2, 3]).sum().dataSync()[0]);
    `;
    const node = promisify(execFile);
    const { stdout, stderr } = await node(process.execPath, ['--input-type=module', '-e', script], { cwd: tmpdir() });
    expect(stdout).toBe(`${name} 6\n`);
    expect(stderr).toBe('');
  });
});

describe('chooseExecutor', () => {
  const backend = { name: 'wasm', version: '0.0.0', description: '' } as const;

  it('finds every executor under its own name, and the fused one for auto', async () => {
    await openBackend('wasm');
    for (const [name, executor] of Object.entries(EXECUTORS)) {
      expect(executor.name).toBe(name);
      expect(chooseExecutor(name, backend)).toEqual({ executor });
    }
    expect(Object.keys(EXECUTORS).sort()).toEqual(['fused', 'scalar', 'tensor']);
    expect(chooseExecutor('auto', backend)).toEqual({ executor: fusedExecutor });
    expect(executorsOn(backend)).toHaveLength(3);
  });

  it('takes the tensor executor where there is no wasm heap, and refuses the fused one by name', () => {
    expect(chooseExecutor('auto', { name: 'cpu' })).toEqual({ executor: tensorExecutor });
    expect(executorsOn({ name: 'cpu' }).map(({ name }) => name)).toEqual(['tensor', 'scalar']);
    expect(() => chooseExecutor('fused', { name: 'cpu' })).toThrow(
      'executor: expected one that backend cpu can run, got "fused": it works on the heap of the wasm backend. Use --executor tensor.',
    );
  });

  it('lets the tensor executor take over, and says why, where the internals of tfjs are not as expected', async () => {
    await openBackend('cpu'); // the heap of a backend that is not the active one cannot be opened
    const { executor, reason } = chooseExecutor('auto', backend);
    expect(executor).toBe(tensorExecutor);
    expect(reason).toMatch(/the active backend is "cpu", not "wasm"/);
    await openBackend('wasm');
  });

  it('refuses a name that is not registered and says what there is', () => {
    expect(() => chooseExecutor('tenser', backend)).toThrow(
      'executor: expected one of auto, fused, tensor, scalar, got "tenser". Did you mean "tensor"?',
    );
  });

  it('names the numerics of a run', () => {
    expect(describeNumerics(backend, tensorExecutor)).toBe('wasm/tensor');
  });
});
