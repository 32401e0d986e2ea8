import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ulpsBetween } from '../../../src/benchmark/verify/float32.js';
import { isVerified, SHIPPED_REFERENCES, type VerifyOptions } from '../../../src/benchmark/verify/verify.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { temporaryFolder } from '../support.js';
import { type Content, folderWith, reportsOf } from './support.js';

const verify = (options: VerifyOptions = {}) => reportsOf({ backend: 'cpu', ...options });

describe('verifyInstallation', () => {
  it('finds the shipped references met, on every executor', async () => {
    // Those of the PFN: pfn.test.ts, on a backend that is quick enough for them.
    const reports = await verify({ only: ['ops', 'trajectories', 'random', 'toy', 'taskset'] });
    expect(
      reports.flatMap(({ file, subject, examples }) => examples.map((example) => `${file} ${subject}: ${example}`)),
    ).toEqual([]);
    expect(isVerified(reports)).toBe(true);
    expect(
      reports
        .filter(({ check }) => check === 'ops')
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(['cpu/scalar', 'cpu/tensor']);
    expect(new Set(reports.map(({ check }) => check))).toEqual(
      new Set(['ops', 'trajectories', 'random', 'toy', 'taskset']),
    );
    for (const { cases, skipped } of reports) {
      expect(skipped).toBeUndefined();
      expect(cases).toBeGreaterThan(10);
    }
  });

  it('says which files a folder lacks, and checks the others', async () => {
    const folder = temporaryFolder();
    cpSync(join(SHIPPED_REFERENCES, 'op-semantics.json'), join(folder, 'op-semantics.json'));
    const reports = await verify({ reference: folder, executor: 'scalar' });
    expect(reports.filter(({ cases }) => cases > 0).map(({ file }) => file)).toEqual(['op-semantics.json']);
    expect(reports.find(({ file }) => file === 'pfn/rng.json')?.skipped).toBe(`not in ${folder}`);
    expect(isVerified(reports)).toBe(true);
  });

  it('is not verified when nothing was checked', async () => {
    const folder = temporaryFolder();
    cpSync(join(SHIPPED_REFERENCES, 'op-semantics.json'), join(folder, 'op-semantics.json'));
    expect(isVerified(await verify({ reference: folder, only: ['toy'] }))).toBe(false);
  });

  it('refuses a folder without a known file, one that is not there, and a check that is none', async () => {
    const empty = temporaryFolder();
    await expect(verify({ reference: empty })).rejects.toThrow(
      /expected at least one of op-semantics\.json, .* got none/,
    );
    await expect(verify({ reference: join(empty, 'x') })).rejects.toThrow('which does not exist');
    await expect(verify({ only: ['opps'] })).rejects.toThrow('got "opps". Did you mean "ops"?');
  });

  it('sees one operation that is off by three units of the last place, or NaN where a number should be', async () => {
    const folder = folderWith('op-semantics.json', ({ cases }) => ({
      cases: [
        ...cases.slice(0, 5),
        { op: 'add', inputs: [1, 2], output: 3 },
        { op: 'add', inputs: [1, 2], output: 3.0000007 }, // 3 ulp of 2.4e-7
        { op: 'sqrt', inputs: [-1], output: 0 },
        { op: 'mul', inputs: [[1, 2], 3], output: 3 }, // a tensor, not a scalar
      ],
    }));
    const [report] = await verify({ reference: folder, only: ['ops'], executor: 'scalar' });
    expect(report).toMatchObject({
      cases: 9,
      failures: 3,
      subject: 'cpu/scalar',
      worstError: Number.POSITIVE_INFINITY,
    });
    expect(report?.examples[0]).toMatch(/^case 6: add\(1, 2\): expected 3\.0000007, got 3$/);
    expect(report?.examples[1]).toBe('case 7: sqrt(-1): expected 0, got NaN');
  });

  it('takes other programs, shapes and numbers of steps', async () => {
    const folder = folderWith('trajectories.json', ({ programs: _, ...content }) => ({
      ...content,
      // parameter - 0.5 * gradient, three steps of one shape, in halves and quarters so that every number is exact
      shapes: [[2]],
      initial: [[1, -1]],
      gradients: [[[0.5, 0.25]], [[1, 0]], [[0, 4]]],
      programs: [
        {
          name: 'halves',
          program: [{ op: 'mul', inputs: [1, 4], output: 9 }],
          trajectory: [[[0.75, -1.125]], [[0.25, -1.125]], [[0.25, -3.125]]],
        },
        {
          name: 'halves, wrongly',
          program: [{ op: 'mul', inputs: [1, 4], output: 9 }],
          trajectory: [[[0.75, -1.125]], [[0.2501, -1.125]]],
        },
      ],
    }));
    const reports = await verify({ reference: folder, only: ['trajectories'] });
    expect(reports).toHaveLength(2);
    for (const report of reports) {
      expect(report).toMatchObject({ cases: 2, failures: 1 });
      expect(report.examples[0]).toMatch(
        /^halves, wrongly on \[2\]: after step 2 expected 0\.2501 at element 0, got 0\.25/,
      );
    }
  });

  it('takes configurations of any seeds, also as the original wrote them, and sees where one differs', async () => {
    const { mlpSampler } = await import('../../../src/tasks/taskset/sampling/mlp.js');
    const at = (seed: number) => mlpSampler.sample(numpyRandomState(seed + mlpSampler.offset));
    const folder = folderWith('taskset-configs/mlp_family.json', () => ({
      mlp_family_seed7000: at(7000),
      mlp_family_seed12: [at(12), 'mlp_family'],
      mlp_family_seed3: { ...at(3), layer_sizes: [17] },
      mlp_family_seed4: { ...at(4), w_init: ['orthogonal', 1 + 1e-13] },
      mlp_family_seed5: { ...at(5), extra: null },
    }));
    const reports = await verify({ reference: folder, only: ['taskset'], executor: 'scalar' });
    const report = reports.find(({ cases }) => cases > 0);
    expect(report).toMatchObject({ subject: 'mlp_family', cases: 5, failures: 3 });
    expect(report?.examples[0]).toMatch(/^mlp_family_seed3\.layer_sizes\.\d: expected /);
    expect(report?.examples[2]).toBe('mlp_family_seed5.extra: expected null, got nothing');
    const wrong = folderWith('taskset-configs/mlp_family.json', () => ({ mlp_seed1: at(1) }));
    await expect(verify({ reference: wrong, only: ['taskset'] })).rejects.toThrow('names like "mlp_family_seed0"');
  });

  it('says from which draw on a sampler differs', async () => {
    const folder = folderWith('taskset-draw-traces.json', ({ traces }) => {
      traces.losg_tasks_family[1][2][3] += 1e-9;
      traces.maf_family[0].pop();
    });
    const [report] = (await verify({ reference: folder, only: ['taskset'] })).filter(({ cases }) => cases > 0);
    expect(report).toMatchObject({ cases: 54, failures: 2 });
    expect(report?.examples.join('\n')).toMatch(/losg_tasks_family, seed 1: expected draw 2 to be \["uniform"/);
    expect(report?.examples.join('\n')).toMatch(/maf_family, seed 0: expected draw \d+ to be the last, got \["choice"/);
  });

  it('sees a wrong loss of the toy task, and takes other programs', async () => {
    const folder = folderWith('pfn/mlp_benchmarks.json', ({ toy }) => {
      const { SGD, Incumbent } = toy.runs;
      SGD.validation_losses[4] *= 1.001;
      toy.split.val.reverse();
      return {
        toy: {
          ...toy,
          runs: {
            SGD,
            incumbent: {
              ...Incumbent,
              epochs: 3,
              accuracies: undefined,
              training_losses: undefined,
              validation_losses: Incumbent.validation_losses.slice(0, 3),
            },
          },
        },
      };
    });
    const reports = await verify({ reference: folder, only: ['toy'], executor: 'tensor' });
    const report = reports.find(({ subject }) => subject === 'cpu/tensor');
    expect(report?.failures).toBe(2);
    expect(report?.examples[0]).toMatch(/^rows to validate on: expected \[138,33,/);
    expect(report?.examples[1]).toMatch(/^SGD, validation\[4\]: expected 1\.07\d+, got 1\.07/);
  });

  it('sees a wrong number of a random stream, and says which entries it has no rule for', async () => {
    const folder = folderWith('pfn/rng.json', ({ seeds }) => {
      const entries = seeds['42'];
      entries.rand40_bits[3] += 1;
      return { seeds: { 42: { rand40_bits: entries.rand40_bits, randn40: entries.randn40, poisson3: [1, 2, 3] } } };
    });
    const reports = await verify({ reference: folder, only: ['random'] });
    const report = reports.find(({ subject }) => subject === 'torch');
    expect(report).toMatchObject({ cases: 2, failures: 1, notes: ['not checked, for want of a rule: poisson3'] });
    expect(report?.examples[0]).toMatch(/^seed 42, rand40_bits: expected .* at 3 of 40, got/);
    expect(reports.find(({ file }) => file === 'numpy-randomstate.json')?.skipped).toMatch('not in');
  });

  it('sees a single bit of a word and of an initial value', async () => {
    const folder = folderWith('pfn/rng.json', ({ seeds }) => {
      const {
        raw_u32,
        raw_u32_1300_to_1303,
        'Linear(4,3)': linear,
        'MultiheadAttention(4,2)': attention,
      } = seeds['42'];
      raw_u32[2] += 1; // a relative difference of 2e-10
      raw_u32_1300_to_1303[3] -= 1;
      linear.weight_bits[6] += 1;
      linear.bias_bits[0] += 1;
      attention['out_proj.bias_bits'] = [0, 0, 0, 0x80000000]; // -0
      const changed = { 'Linear(4,3)': linear, 'MultiheadAttention(4,2)': attention };
      return { seeds: { 42: { raw_u32, raw_u32_1300_to_1303, ...changed } } };
    });
    const reports = await verify({ reference: folder, only: ['random'] });
    expect(reports.find(({ subject }) => subject === 'torch')?.examples).toEqual([
      'seed 42, raw_u32: expected 4083286877 at 2 of 8, got 4083286876',
      expect.stringMatching(/^seed 42, raw_u32_1300_to_1303: expected 3164628436 at 3 of 4, got 3164628437/),
      expect.stringMatching(/^seed 42, Linear\(4,3\)\.weight_bits: expected -0\.243\d+ at 6 of 12, got -0\.243/),
      expect.stringMatching(/^seed 42, Linear\(4,3\)\.bias_bits: expected 0\.369\d+ at 0 of 3, got 0\.369/),
      expect.stringMatching(/^seed 42, MultiheadAttention\(4,2\)\.out_proj\.bias_bits: /),
    ]);
  });

  it.each([
    ['op-semantics.json', () => '{"cases": [', 'expected JSON'],
    [
      'op-semantics.json',
      () => ({ cases: [{ op: 'ad', inputs: [1, 2], output: 3 }] }),
      'cases[0].op: expected the name of an operation, got "ad"',
    ],
    [
      'op-semantics.json',
      () => ({ cases: [{ op: 'add', inputs: [1], output: 3 }] }),
      'cases[0].inputs: expected 2 inputs of add, got [1]',
    ],
    [
      'op-semantics.json',
      () => ({ cases: [{ op: 'add', inputs: [1, 'x'], output: 3 }] }),
      'cases[0].inputs[1]: expected a number',
    ],
    [
      'trajectories.json',
      (content: Content) => ({ ...content, initial: [[1]] }),
      'initial: expected arrays of 1, 5, 12 numbers',
    ],
    [
      'trajectories.json',
      (content: Content) => ({
        ...content,
        programs: [{ name: 'x', program: [{ op: 'add', inputs: [1], output: 9 }], trajectory: [] }],
      }),
      'programs[0].program',
    ],
    ['pfn/rng.json', () => ({ seeds: { x: {} } }), 'expected a whole number of at least 0'],
    ['pfn/mlp_benchmarks.json', () => ({ toy: { runs: { Adamm: {} }, init: {} } }), 'Did you mean "Adam"'],
    ['pfn/mlp_benchmarks.json', () => ({}), 'toy: expected an object, got nothing'],
  ])('names file and rule of a damaged %s', async (file, change, message) => {
    const folder = folderWith(file, change);
    const error = await verify({ reference: folder }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'NosbenchError' });
    expect(String(error)).toContain(message);
    expect(String(error)).toContain(file);
  });
});

describe('ulpsBetween', () => {
  it('counts float32 values, across zero as well', () => {
    expect(ulpsBetween(1, 1 + 2 ** -23)).toBe(1);
    expect(ulpsBetween(-(2 ** -149), 2 ** -149)).toBe(2);
    expect(ulpsBetween(0, -0)).toBe(0);
    expect(ulpsBetween(Number.NaN, Number.NaN)).toBe(0);
    expect(ulpsBetween(Number.NaN, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(ulpsBetween(3e38, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });
});
