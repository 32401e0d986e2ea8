import { describe, expect, it } from 'vitest';
import { isVerified } from '../../../src/benchmark/verify/verify.js';
import { type Content, verifyChanged } from './support.js';

describe('verify, files that list nothing to check', () => {
  it.each<readonly [string, (content: Content) => unknown]>([
    ['op-semantics.json', (c) => ({ ...c, cases: [] })],
    ['trajectories.json', (c) => ({ ...c, programs: [] })],
    ['numpy-randomstate.json', () => ({ seeds: {} })],
    ['numpy-randomstate.json', () => ({ seeds: { 42: {} } })],
    ['pfn/rng.json', () => ({ seeds: {} })],
    ['pfn/rng.json', () => ({ seeds: { 42: {} } })],
    ['pfn/prior.json', (c) => ({ ...c, seeds: {} })],
    ['pfn/borders.json', () => ({ ys_count: 200, criterion: {} })],
    ['pfn/transfer.json', () => ({})],
    ['pfn/tiny_model_perturbed.json', (c) => ({ ...c, xs: undefined, ys: undefined, sep: {} })],
    ['pfn/tiny_train.json', (c) => ({ ...c, runs: {} })],
    ['pfn/full_train.json', ({ config }) => ({ config, runs: {} })],
    ['pfn/full_train_20ep.json', () => ({ runs: {} })],
    ['pfn/transfer_small_runs.json', () => ({ runs: {} })],
    ['taskset-configs/mlp_family.json', () => ({})],
    ['taskset-draw-traces.json', () => ({ traces: {} })],
  ])('does not let %s pass for checked', async (file, change) => {
    const reports = await verifyChanged(file, change, { full: true });
    expect(reports.length).toBeGreaterThan(0);
    for (const { cases, skipped } of reports) {
      expect(cases).toBe(0);
      expect(skipped).toMatch('the file has nothing to check');
    }
    expect(isVerified(reports)).toBe(false);
  });

  it('tells what is empty of a file that has more', async () => {
    const { notes: ofTraining } = (
      await verifyChanged('pfn/full_train.json', (content) => ({ ...content, runs: {} }))
    )[0]!;
    expect(ofTraining).toContainEqual(
      expect.stringMatching(/full_train\.json: runs is empty: nothing of it was checked/),
    );
    const reports = await verifyChanged('pfn/mlp_benchmarks.json', (content) => {
      content.toy.runs = { SGD: { epochs: 1 } };
      content.nosmlp = { ...content.nosmlp, runs: {}, init: [], test_folds: [], fold0_order_by_epoch: [] };
    });
    const noteOf = (check: string, subject: string) =>
      reports.find((report) => report.check === check && report.subject === subject)?.notes;
    expect(noteOf('toy', 'wasm/fused')).toEqual(['SGD: the file has no series of it, nothing was checked']);
    const setting = reports.find(({ subject }) => subject === 'folds, orders, initial values');
    expect(setting?.examples).toEqual(['number of tensors: expected 0, got 26', 'number of folds: expected 0, got 10']);
    expect(setting?.notes).toEqual(['fold0_order_by_epoch is empty: no order was checked']);
    expect(reports.filter(({ check }) => check === 'mlp').map(({ skipped }) => skipped)).toEqual([
      undefined,
      'wasm/fused: the file has nothing to check',
    ]);
  });
});
