import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addBands } from '../../../src/benchmark/verify/pfn/bands.js';
import { reachOf } from '../../../src/benchmark/verify/pfn/reach.js';
import { openTally } from '../../../src/benchmark/verify/report.js';
import { SHIPPED_REFERENCES, type VerifyOptions } from '../../../src/benchmark/verify/verify.js';
import { temporaryFolder } from '../support.js';
import { type Content, reportsOf, shippedReference, verifyChanged } from './support.js';

const PFN = { backend: 'wasm', executor: 'fused', only: ['pfn'] };

/** What a changed file of the PFN is told; nothing of what was skipped. */
async function verifyChangedPfn(name: string, change: (content: Content) => unknown, options: VerifyOptions = {}) {
  const reports = await verifyChanged(`pfn/${name}.json`, change, { ...PFN, ...options });
  return reports.filter(({ skipped }) => skipped === undefined);
}

describe('verify --only pfn', () => {
  it('finds every shipped file met, and tells what takes too long', async () => {
    const heard: string[] = [];
    const reports = await reportsOf({ ...PFN, onProgress: (what) => heard.push(what) });
    expect(
      reports.flatMap(({ file, subject, examples }) => examples.map((example) => `${file} ${subject}: ${example}`)),
    ).toEqual([]);
    expect(new Set(reports.map(({ file }) => file))).toEqual(
      new Set(
        [
          ...['rng', 'mlp_benchmarks', 'iris', 'credit_g', 'prior', 'borders', 'transfer', 'full_init'],
          ...[
            'tiny_model_init',
            'tiny_model_perturbed',
            'tiny_train',
            'full_train',
            'full_train_20ep',
            'transfer_small_runs',
          ],
        ].map((name) => `pfn/${name}.json`),
      ),
    );
    for (const { file, cases, skipped } of reports) {
      if (file === 'pfn/full_train_20ep.json')
        expect(skipped).toBe('16,000 steps, about 32 minutes; --full trains them');
      else if (file === 'pfn/transfer_small_runs.json')
        expect(skipped).toMatch('--full trains the small presets, 5 seeds');
      else expect(cases, file).toBeGreaterThan(4);
    }
    expect(heard).toContain('full size, AdamW, step 6 of 6');
  });

  it('draws the data sets of other seeds', async () => {
    const [report] = await verifyChangedPfn('prior', ({ shape, seeds }) => ({
      shape,
      seeds: { 0: seeds[0], 7: seeds[2] },
    }));
    expect(report).toMatchObject({ cases: 10, failures: 5 });
    expect(report?.examples[0]).toMatch(/^seed 7, ws: expected -?[\d.]+ at \d+ of 16, got /);
  });

  it('sees a learning curve, a covariance and a table that are off', async () => {
    const [report] = await verifyChangedPfn('transfer', (content) => {
      content.lcpfn.seeds[0][2].y[40] += 1e-4;
      content.gp.rbf.K[3][1] += 1e-4;
      content.tabpfn.remove_outliers[3][0][0] += 1e-3;
      content.cosine_warmup_factor_by_epoch = { warm1_total4: [0, 1, 0.75, 0.25] };
    });
    expect(report).toMatchObject({ failures: 3 });
    expect(report?.examples[0]).toMatch(/^lcpfn, seed 0, curve 2: expected 0\.\d+ at 40 of 100, got /);
    await expect(
      verifyChangedPfn('transfer', () => ({ cosine_warmup_factor_by_epoch: { warm: [1] } })),
    ).rejects.toThrow('expected names such as warm5_total20, got "warm".');
  });

  it('sees a border that is one bit off, and a density and a gradient that are off', async () => {
    const [borders, loss] = await verifyChangedPfn('borders', (content) => {
      content.borders10_bits[4] += 1;
      content.borders100[7] += 1e-5;
      content.criterion['100'].nll[3][1] += 1e-4;
      content.criterion['10'].grad_logits[2][0][5] += 1e-7;
    });
    expect(borders?.examples).toEqual([
      expect.stringMatching(/^borders100, as used: expected -1\.70438\d+ at 7 of 101, got -1\.70439/),
      expect.stringMatching(/^borders10_bits, as sampled: expected -0\.288\d+ at 4 of 11, got -0\.288/),
      expect.stringMatching(/^borders10_bits, as used: /),
    ]);
    expect(loss?.examples).toEqual([
      expect.stringMatching(/^10 buckets, grad_logits: /),
      expect.stringMatching(/^100 buckets, nll: /),
    ]);
  });

  it('builds models of other seeds and sizes, and sees one gradient that is off', async () => {
    const [other] = await verifyChangedPfn('tiny_model_init', (content) => ({ ...content, seed: 43, sep: {} }));
    // What is drawn differs; zeros and ones do not.
    expect(other?.failures).toBe(14); // 2 + 2 · 3 + 2 + 2 + 2
    const [report] = await verifyChangedPfn('tiny_model_perturbed', (content) => {
      content.sep = { 7: content.sep[7] };
      content.sep[7].grads['encoder.1.bias'][3] += 1e-5;
    });
    expect(report?.examples).toEqual([
      expect.stringMatching(/^s = 7, gradient of encoder\.1\.bias: expected .* at 3 of 16/),
    ]);
  });

  it('trains other programs and lengths, and sees one loss, one slot and one parameter that are off', async () => {
    const [report] = await verifyChangedPfn('tiny_train', ({ config, runs }) => {
      const { SGD } = runs;
      SGD.losses[12] += 3e-6;
      SGD.memory_sample['encoder.1.bias'].memory_first[12] *= 1.01;
      SGD.final_param_checksums['y_encoder.weight'].first[0] += 1e-3;
      const ten = (values: Content) => values.slice(0, 10);
      // Momentum's numbers are not SGD's but for the first loss.
      const momentum = { steps_per_epoch: 10, epochs: 1, losses: ten(SGD.losses) };
      return { config, runs: { SGD, momentum } };
    });
    expect(report?.examples).toEqual([
      expect.stringMatching(/^SGD, losses: expected .* at 12 of 30/),
      expect.stringMatching(/^SGD, memory of encoder\.1\.bias, slot 12: /),
      expect.stringMatching(/^SGD, y_encoder\.weight, first: /),
      expect.stringMatching(/^momentum, losses: expected .* of 10/),
    ]);
  });

  it('sees a loss and a position at full size', async () => {
    const [report] = await verifyChangedPfn('full_train', ({ config, runs, single_eval_pos_first_300 }) => {
      runs.SGD.losses[0][1] += 1e-4;
      single_eval_pos_first_300[299] = 20;
      return { config, single_eval_pos_first_300, runs: { SGD: runs.SGD } };
    });
    expect(report?.examples).toEqual([
      expect.stringMatching(/^single_eval_pos_first_300: /),
      expect.stringMatching(/^SGD, first 6 losses: expected 1\.7811\d+ at 1 of 6, got 1\.7810/),
    ]);
  });

  it('trains whole runs with --full', async () => {
    const [report] = await verifyChangedPfn(
      'full_train',
      ({ config, runs }) => ({
        config: { ...config, ninp: 16, nhid: 32, steps_per_epoch: 2 },
        runs: {
          AdamW: {
            losses: [
              [1, 1],
              [1, 1],
            ],
            epoch_means: runs.AdamW.epoch_means.slice(0, 2),
          },
        },
      }),
      { full: true },
    );
    expect(report?.examples).toEqual([
      expect.stringMatching(/^AdamW, first 4 losses: /),
      expect.stringMatching(/^AdamW, epoch 0: expected 1\.077553, give or take 0\.2, got /),
      expect.stringMatching(/^AdamW, epoch 1: expected 0\.6237582, give or take 0\.2, got /),
    ]);
  });

  it('says on the slow backend what it leaves out', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'pfn'));
    cpSync(join(SHIPPED_REFERENCES, 'pfn/full_train.json'), join(folder, 'pfn/full_train.json'));
    const reports = await reportsOf({ ...PFN, reference: folder, backend: 'cpu', executor: 'tensor' });
    expect(reports.find(({ file }) => file === 'pfn/full_train.json')?.skipped).toMatch(
      'seconds a step on the cpu backend',
    );
  });

  it.each([
    ['prior', () => ({ seeds: { 0: { xs: 3 } } }), 'seeds.0.xs: expected an array, got 3'],
    [
      'borders',
      (c: Content) => ({ ...c, criterion: { 10: { y: [[1]], logits: [1] } } }),
      'expected 10 logits a target',
    ],
    ['tiny_model_init', (c: Content) => ({ ...c, config: {} }), 'config.ninp: expected a whole number of at least 1'],
    ['tiny_model_init', (c: Content) => ({ ...c, config: { ...c.config, nhead: 3 } }), 'divides the width 16, got 3'],
    ['tiny_model_init', (c: Content) => ({ ...c, params: {} }), 'params.encoder.1.weight: expected a number'],
    ['tiny_model_init', (c: Content) => ({ ...c, sep: { 20: {} } }), 'expected a position below 20, got 20'],
    ['tiny_train', ({ config }: Content) => ({ config, runs: { Adamm: {} } }), 'Did you mean "Adam"'],
    ['full_init', () => ({}), 'n_params: expected a whole number'],
    ['full_train', ({ config }: Content) => ({ config, runs: { SGD: {} } }), 'runs.SGD.losses: expected a number'],
  ])('names file and rule of a damaged %s', async (name, change, message) => {
    const error: unknown = await verifyChangedPfn(name, change).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'NosbenchError' });
    expect(String(error)).toContain(message);
    expect(String(error)).toContain(`pfn/${name}.json`);
  });
});

describe('reachOf', () => {
  it('is no shorter than that of the original under another rounding of the same data', () => {
    let compared = 0;
    for (const [name, roundings] of Object.entries<Content>(shippedReference('pfn/roundings.json').runs)) {
      for (const [rounding, { max_abs_diff_over_first_k_steps: worst }] of Object.entries<Content>(roundings)) {
        if (rounding.endsWith('default')) continue;
        for (const { steps, within } of reachOf(name).losses) {
          expect(worst[steps], `${name}, ${rounding}, ${steps} steps`).toBeLessThan(within);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

describe('addBands', () => {
  const failuresOf = (name: string, actual: readonly number[], known: readonly (readonly number[])[]) => {
    const tally = openTally({ file: '', check: '', subject: '', tolerance: '' });
    addBands(tally, name, actual, known);
    return tally.report().examples;
  };

  it('allows 0.2 in the first three epochs, then 0.15, around all runs of the original', () => {
    const known = [[0.5, 0.5, 0.5, 0.5], [0.6]];
    expect(failuresOf('AdamW', [0.799, 0.301, 0.699, 0.649], known)).toEqual([]);
    expect(failuresOf('AdamW', [0.801, 0.299, 0.5, 0.651], known)).toEqual([
      'AdamW, epoch 0: expected 0.5 to 0.6, give or take 0.2, got 0.801',
      'AdamW, epoch 1: expected 0.5, give or take 0.2, got 0.299',
      'AdamW, epoch 3: expected 0.5, give or take 0.15, got 0.651',
    ]);
    expect(failuresOf('AdamW', [0.5], [[0.5, 0.5]])).toHaveLength(1);
  });

  it('holds the original under every other rounding', () => {
    const { runs: original } = shippedReference('pfn/full_train_20ep.json');
    for (const [name, roundings] of Object.entries<Content>(shippedReference('pfn/roundings.json').runs)) {
      for (const [rounding, { epoch_means }] of Object.entries<Content>(roundings)) {
        const known = original[name].slice(0, epoch_means.length);
        // The default kernels round the data too: a target in the next bucket.
        const tolerated = name === 'SGD' && rounding.endsWith('default') ? 3 : 0;
        expect(failuresOf(name, epoch_means, [known]).length, `${name}, ${rounding}`).toBeLessThanOrEqual(tolerated);
      }
    }
  });

  it('holds the second implementations of the reference itself', () => {
    const { runs, sensitivity_to_rounding } = shippedReference('pfn/full_train.json');
    for (const [name, implementations] of Object.entries<Content>(sensitivity_to_rounding.runs)) {
      for (const { epoch_mean } of Object.values<Content>(implementations))
        expect(failuresOf(name, epoch_mean, [runs[name].epoch_means])).toEqual([]);
    }
  });

  it('allows the Incumbent 0.02 and SGD six digits, and asks of a training that learnt nothing no more than that', () => {
    expect(failuresOf('Incumbent', [1.0199, 0.9801, 1, 1.09], [[1, 1, 1, 1]])).toEqual([]);
    expect(failuresOf('Incumbent', [1.0201, 1, 1, 1.11], [[1, 1, 1, 1]])).toHaveLength(2);
    expect(failuresOf('SGD', [1.000004, 1, 1, 1.000009], [[1, 1, 1, 1]])).toEqual([]);
    expect(failuresOf('SGD', [1.000006, 1, 1, 1.000011], [[1, 1, 1, 1]])).toHaveLength(2);
    expect(failuresOf('SignSGD', [4, Number.NaN], [[36, 12]])).toEqual([]);
    expect(failuresOf('SignSGD', [0.9], [[36]])).toHaveLength(1);
  });
});
