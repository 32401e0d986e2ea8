import { afterAll, describe, expect, it } from 'vitest';
import { nosbench, temporaryFolder } from './nosbench.js';

/** Worlds in which the fused executor cannot run, each as options of Node, and how nosbench says so. */
const WORLDS: readonly { readonly what: string; readonly options: readonly string[]; readonly reason: string }[] = [
  {
    what: 'internals of tfjs that are not as expected',
    options: ['--import', new URL('support/changed-backend.mjs', import.meta.url).href],
    reason:
      'this version of @tensorflow/tfjs-backend-wasm is not the one nosbench knows (4.22.0): no memory at wasm.asm.memory',
  },
  // V8 believes that the processor lacks SSE 4.1, without which it has no WebAssembly SIMD.
  ...(process.arch === 'x64'
    ? [
        {
          what: 'a runtime without WebAssembly SIMD',
          options: ['--no-enable-sse4-1'],
          reason: 'this runtime has WebAssembly without SIMD',
        },
      ]
    : []),
];

describe.each(WORLDS)('with $what', ({ options, reason }) => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  const run = (...words: string[]) => nosbench(words, { cwd: folder.path, nodeOptions: options });

  it('query says so once, trains by the tensor executor and names it', async () => {
    const { code, stdout, stderr } = await run('query', 'SGD', '--task', 'toy', '--epochs', '2');
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('not executor fused'))).toEqual([
      `nosbench: not executor fused, the faster one: ${reason}`,
    ]);
    expect(stderr).toContain('nosbench: executor tensor, ');
    expect(stderr).toContain(`, stock kernels because ${reason}\n`);
    expect(stdout).toMatch(/^loss +1\.093 {2}\(/m);
    expect(stdout).toMatch(/^numerics +wasm\/tensor$/m);
  });

  it('transfer says so too', async () => {
    const words = ['transfer', 'SGD', '--tasks', 'lc-pfn', '--epochs', '1', '--seeds', '1..2', '--workers', '0'];
    const { stderr } = await nosbench(words, {
      cwd: folder.path,
      nodeOptions: options,
      onStderr: (child, soFar) => {
        if (soFar.includes('transfer: ')) child.kill('SIGINT');
      },
    });
    expect(stderr.split('\n').filter((line) => line.includes('not executor fused'))).toEqual([
      `nosbench: not executor fused, the faster one: ${reason}`,
    ]);
  }, 60_000);

  it('the executor fused by name is refused in one sentence', async () => {
    const { code, stdout, stderr } = await run('query', 'SGD', '--task', 'toy', '--executor', 'fused');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `executor: expected one that backend wasm can run, got "fused": ${reason}. Use --executor tensor.\n`,
    );
  });

  it('verify names the executor that it leaves out, and checks the others', async () => {
    const { code, stdout } = await run('verify', '--only', 'ops');
    expect(code).toBe(0);
    expect(stdout).toContain(`wasm/fused left out: ${reason}`);
    expect(stdout).toMatch(/^ok +op-semantics\.json +wasm\/tensor /m);
    expect(stdout).toMatch(/^ok +op-semantics\.json +wasm\/scalar /m);
    expect(stdout).not.toMatch(/^ok .* wasm\/fused /m);
  });
});

it('where nothing is amiss, none of this is said', async () => {
  const folder = temporaryFolder();
  const { stdout, stderr } = await nosbench(['verify', '--only', 'ops'], { cwd: folder.path });
  expect(stdout).toMatch(/^ok +op-semantics\.json +wasm\/fused /m);
  expect(stdout + stderr).not.toMatch(/left out|not executor fused/);
  folder.remove();
});
