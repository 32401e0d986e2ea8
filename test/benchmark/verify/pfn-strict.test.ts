import { describe, expect, it } from 'vitest';
import { addLosses } from '../../../src/benchmark/verify/pfn/losses.js';
import { readConfig } from '../../../src/benchmark/verify/pfn/model-config.js';
import { reachOf } from '../../../src/benchmark/verify/pfn/reach.js';
import { trainStepwise } from '../../../src/benchmark/verify/pfn/stepwise-training.js';
import { openTally } from '../../../src/benchmark/verify/report.js';
import { openBackend } from '../../../src/interpreter/backends.js';
import { executorsOn } from '../../../src/interpreter/executors.js';
import { findNamed } from '../../../src/program/named/index.js';
import { type Content, verifyChanged } from './support.js';

const full = { full: true };
/** Of a model that trains at once. */
const SIZES = { ninp: 16, nhead: 2, nhid: 32, nlayers: 1 };

describe('verify, transfer.json', () => {
  it('sees a parameter, a weight and a deviation of a curve, a padded feature and the last digits of numpy', async () => {
    const [report] = await verifyChanged('pfn/transfer.json', ({ numpy_legacy_randomstate, lcpfn, tabpfn }) => {
      const [first, second] = lcpfn.seeds[0];
      first.janoschek.beta *= 1.00001;
      first.weights.ilog2 += 1e-6;
      second.std *= 1.00001;
      tabpfn.normalize_by_used_features_2_of_10[1][0][1] += 1e-5;
      numpy_legacy_randomstate[42].random_sample[1] += 1e-12;
      return { numpy_legacy_randomstate, lcpfn, tabpfn };
    });
    expect(report?.examples).toEqual([
      expect.stringMatching(/^numpy_legacy_randomstate, seed 42, random_sample: expected .* at 1 of 5/),
      expect.stringMatching(/^lcpfn, seed 0, weights of curve 0: expected .* at 1 of 3/),
      expect.stringMatching(/^lcpfn, seed 0, janoschek of curve 0: expected .* at 1 of 4/),
      expect.stringMatching(/^lcpfn, seed 0, std of curve 1: /),
      expect.stringMatching(/^tabpfn, normalize_by_used_features_2_of_10: expected .* at 5 of 8/),
    ]);
  });
});

describe('verify, transfer_small_runs.json', () => {
  it('says without --full that it is skipped, and why', async () => {
    const [report] = await verifyChanged('pfn/transfer_small_runs.json', () => undefined);
    expect(report?.skipped).toBe('seconds a training; --full trains the small presets, 5 seeds each');
  });

  it('trains any optimizer for any number of epochs, and sees a mean that is off', async () => {
    const [report] = await verifyChanged(
      'pfn/transfer_small_runs.json',
      ({ runs: { lcpfn } }) => {
        const oneEpoch = (curves: number[][]) => curves.map((curve) => curve.slice(0, 1));
        const { 'AdamW lr 0.001': adamw, 'Incumbent program': incumbent } = lcpfn;
        const off = oneEpoch(incumbent).map(([loss]) => [loss! + 0.5]);
        // At W/N of 0/1 the schedule has factor 1 in its only epoch; the file's first epoch had factor 0.
        return { runs: { lcpfn: { 'AdamW lr 1e-12': oneEpoch(adamw), Incumbent: oneEpoch(incumbent), SGD: off } } };
      },
      full,
    );
    expect(report).toMatchObject({ cases: 3, failures: 1 });
    expect(report?.examples[0]).toMatch(
      /^lc-pfn, SGD, mean of the last epochs: expected 0\.4295, give or take 3 deviations of 0\.0\d+, got 0\.0/,
    );
    expect(report?.notes[1]).toMatch(/^lc-pfn, Incumbent: -0\.\d+ over 5 seeds, the file -0\.0705 ± 0\.03\d+, pooled /);
  });

  it.each<readonly [Content, string]>([
    [{ lcpfm: {} }, 'runs: expected tasks out of lc-pfn, pfns4bo, tabpfn and their like, got "lcpfm"'],
    [{ tabpfn: { Adamm: [[1]] } }, 'Did you mean "Adam"'],
    [{ tabpfn: { SGD: [[1], [1, 2]] } }, 'runs.tabpfn.SGD: expected curves of one length, not empty'],
  ])('names what is wrong with %j', async (runs, message) => {
    await expect(verifyChanged('pfn/transfer_small_runs.json', () => ({ runs }), full)).rejects.toThrow(message);
  });
});

describe('verify, tiny models', () => {
  it('sees a point of the data that is off', async () => {
    const [report] = await verifyChanged('pfn/tiny_model_init.json', (content) => {
      content.xs[3][4] += 1e-5;
      content.ys[0][19] += 1e-5;
      content.sep = { 7: content.sep[7] };
    });
    expect(report?.examples).toEqual([
      expect.stringMatching(/^xs: expected .* at 64 of 160/),
      expect.stringMatching(/^ys: expected .* at 19 of 160/),
    ]);
  });

  it('sees the first values of an attention bias, but not its keys', async () => {
    const change = (place: number) => async () => {
      const [report] = await verifyChanged('pfn/tiny_train.json', ({ config, runs: { AdamW } }) => {
        const bias = 'transformer_encoder.layers.1.self_attn.in_proj_bias';
        const first = [...AdamW.final_params[bias]];
        first[place] += 0.01;
        const { steps_per_epoch, epochs, losses } = AdamW;
        const final_param_checksums = Object.fromEntries(
          Object.keys(AdamW.final_param_checksums).map((name) => [name, { first: [] }] as const),
        );
        final_param_checksums[bias] = { ...AdamW.final_param_checksums[bias], mean: 7, first };
        return { config, runs: { AdamW: { steps_per_epoch, epochs, losses, final_param_checksums } } };
      });
      return report;
    };
    const [query, key, value] = [await change(2)(), await change(20)(), await change(40)()];
    expect(query?.examples).toEqual([
      expect.stringMatching(/^AdamW, transformer_encoder\.layers\.1\.self_attn\.in_proj_bias, first: .* at 2 of 32/),
    ]);
    expect(key?.failures).toBe(0);
    expect(key?.notes).toEqual([
      expect.stringMatching(/^not checked: keys’ parts of in_proj_bias and the means over it/),
    ]);
    expect(value?.examples).toEqual([expect.stringMatching(/in_proj_bias, first: .* at 24 of 32/)]);
  });
});

describe('verify, trainings at full size', () => {
  const small = (config: Content) => ({ ...config, ninp: 16, nhid: 32, steps_per_epoch: 4 });

  it('compares losses as far as the file has them, and says so', async () => {
    const reports = await verifyChanged(
      'pfn/full_train.json',
      ({ config }) => ({
        config: small(config),
        runs: { SGD: { losses: [[1, 1], [1]] }, AdamW: { losses: [1, 1, 1] } },
      }),
      full,
    );
    expect(reports[0]?.examples).toEqual([
      expect.stringMatching(/^SGD, 3 of the first 8 losses: expected 1 at \d of 8, got /),
      expect.stringMatching(/^AdamW, 3 of the first 4 losses: expected 1 at \d of 4, got /),
    ]);
    expect(reports[0]?.notes).toEqual([
      'SGD: the file has the losses of 3 of 8 steps trained; only these were compared',
      'AdamW: the file has the losses of 3 of 4 steps trained; only these were compared',
    ]);
    await expect(
      verifyChanged('pfn/full_train.json', ({ config }) => ({
        config: small(config),
        runs: { SGD: { losses: [[1, 1, 1, 1, 1]] } },
      })),
    ).rejects.toThrow('runs.SGD.losses[0]: expected at most 4 losses, as many as steps_per_epoch, got 5');
  });

  it('holds signs of moments for 10 steps, and signs of gradients for 2', async () => {
    const changedAt = async (name: string, step: number, by = 5e-3) => {
      const steps = 12;
      const config = { ...readConfig({ ...SIZES, nout: 10 }, '', steps) };
      const [executor] = executorsOn(await openBackend('wasm'));
      const program = findNamed(name);
      const { losses } = await trainStepwise({ config, modelSeed: 42, program, executor: executor!, epochs: 1 });
      const changed = losses.map((loss, i) => (i === step ? loss + by : loss));
      const [report] = await verifyChanged(
        'pfn/full_train.json',
        () => ({ config: { ...SIZES, nout: 10, steps_per_epoch: steps }, runs: { [name]: { losses: [changed] } } }),
        full,
      );
      return report?.examples;
    };
    for (const name of ['HeroLion', 'PowerSign', 'AddSign']) {
      expect(await changedAt(name, 9)).toEqual([expect.stringMatching(/first 10 losses: expected .* at 9 of 10/)]);
      expect(await changedAt(name, 10)).toEqual([]);
    }
    // Between our own backends HeroLion is 3e-5 apart in step 9, the others 2e-7.
    expect(await changedAt('HeroLion', 9, 5e-5)).toEqual([]);
    expect(await changedAt('HeroLion', 7, 5e-5)).toEqual([expect.stringMatching(/first 8 losses: .* at 7 of 8/)]);
    expect(await changedAt('AddSign', 9, 5e-5)).toHaveLength(1);
    expect(await changedAt('SignSGD', 1)).toEqual([expect.stringMatching(/first 2 losses: expected .* at 1 of 2/)]);
    expect(await changedAt('SignSGD', 2)).toEqual([]);
    expect(reachOf('rmsprop:lr=0.01')).toBe(reachOf('RMSprop'));
  });

  it('takes programs by their specification', async () => {
    const [report] = await verifyChanged('pfn/full_train.json', ({ config }) => ({
      config: small(config),
      runs: { 'sgd:lr=0.5': { losses: [[1, 1, 1, 1]] } },
    }));
    expect(report?.examples).toEqual([expect.stringMatching(/^sgd:lr=0\.5, first 4 losses: /)]);
  });

  it('counts NaN where the file has NaN as equal, and no number else', () => {
    const examplesOf = (actual: readonly number[], expected: readonly number[]) => {
      const tally = openTally({ file: '', check: '', subject: '', tolerance: '' });
      const bounds = [
        { steps: 2, within: 1e-5 },
        { steps: 4, within: 1e-3 },
      ];
      addLosses(tally, 'x', bounds, actual, expected);
      return tally.report().examples;
    };
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect(examplesOf([1, nan, infinity, nan], [1, nan, infinity, nan])).toEqual([]);
    expect(examplesOf([1, 2, nan, 3], [1, nan, 2, nan])).toEqual([
      'x, first 2 losses: expected NaN at 1 of 2, got 2, more than 0.00001 off',
      'x, first 4 losses: expected NaN at 1 of 4, got 2, more than 0.001 off',
    ]);
    expect(examplesOf([1, infinity, 1, 1], [1, -infinity, 1, 1])[0]).toBe(
      'x, first 2 losses: expected -Infinity at 1 of 2, got Infinity, more than 0.00001 off',
    );
  });
});

describe('verify, mlp', () => {
  it('sees a mean over the folds that is off by three times what rounding does, and says what it compares little of', async () => {
    const reports = await verifyChanged(
      'pfn/mlp_benchmarks.json',
      ({ nosmlp }) => {
        const { SGD } = nosmlp.runs;
        const sgd = {
          epochs: 1,
          fold0_training_losses: SGD.fold0_training_losses.slice(0, 1),
          validation_losses_by_fold: SGD.validation_losses_by_fold.map((losses: number[]) => losses.slice(0, 1)),
          query_value_by_epoch: [SGD.query_value_by_epoch[0] + 2e-3],
        };
        const spec = { ...sgd, fold0_training_losses: [[SGD.fold0_training_losses[0][0], 7]] };
        return { nosmlp: { ...nosmlp, runs: { SGD: sgd, 'sgd:lr=0.001': spec } } };
      },
      { ...full, only: ['mlp'] },
    );
    const runs = reports.at(-1);
    expect(runs?.examples).toEqual([
      expect.stringMatching(/^SGD, mean over the folds: expected 0\.6695\d+, got 0\.667/),
      expect.stringMatching(/^sgd:lr=0\.001, first losses: expected 7 at 1 of 2, got /),
    ]);
    expect(runs?.notes).toEqual([
      expect.stringMatching(/^sgd:lr=0\.001: only the first 2 losses, as it is not among /),
    ]);
  });
});
