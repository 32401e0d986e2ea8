import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { BNN_WIDTHS, bnnPrior } from '../../../src/pfn/transfer/bnn-prior.js';
import {
  type BorderSource,
  drawBorders,
  factsOf,
  storedBorders,
  taskBorders,
} from '../../../src/pfn/transfer/borders.js';
import { TRANSFER_TASKS } from '../../../src/pfn/transfer/config.js';
import { heboPrior } from '../../../src/pfn/transfer/hebo-prior.js';
import { TRANSFER_REGISTRY } from '../../../src/pfn/transfer/registry.js';
import { simpleGpPrior } from '../../../src/pfn/transfer/simple-gp-prior.js';
import { type SurrogatePrior, surrogateBatches } from '../../../src/pfn/transfer/surrogate-batches.js';
import { borderSource, createTransferTask } from '../../../src/pfn/transfer/transfer-task.js';
import { numpyRandomState } from '../../../src/random/numpy.js';

const folder = mkdtempSync(join(tmpdir(), 'nosbench-borders-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WITH_BORDERS = TRANSFER_TASKS.filter((name) => TRANSFER_REGISTRY[name].createPrior('small').borderTargets);

describe('the borders that ship', () => {
  it('are there for every task in paper size that has borders, and follow from its own constants', () => {
    expect(WITH_BORDERS).toEqual(['lc-pfn', 'pfns4bo', 'pfns4bo-bnn', 'pfns4bo-gp', 'pfns4bo-gp-tutorial']);
    // Where this fails, a prior or preset has changed: `node scripts/draw-borders.js` draws the files anew.
    for (const name of WITH_BORDERS) expect(storedBorders(borderSource(name, 'paper')), name).toHaveLength(1001);
  });

  it('are what a fresh draw gives, bit for bit, for lc-pfn', () => {
    const source = borderSource('lc-pfn', 'paper');
    expect(storedBorders(source)).toEqual(drawBorders(source));
  });

  // The borders of HEBO+ come from 12 draws of hyperparameters only, those of the networks from 48: their own chance shows.
  it.each([
    ['pfns4bo', heboPrior, 50, 0.06],
    ['pfns4bo-bnn', bnnPrior(BNN_WIDTHS), 12, 0.06],
    ['pfns4bo-gp', simpleGpPrior({ noise: 0.1, outputScale: 0.1, lengthScale: 0.1 }), 50, 0.02],
    ['pfns4bo-gp-tutorial', simpleGpPrior({ noise: 1e-4, outputScale: 1, lengthScale: 0.1 }), 50, 0.02],
  ] as const)('of %s divide other draws of the prior into equal shares', (name, prior, batches, tolerance) => {
    const borders = storedBorders(borderSource(name, 'paper'))!;
    const values = freshTargets(prior, batches);
    const errors = [0.1, 0.25, 0.5, 0.75, 0.9].map(
      (level) => values.filter((value) => value <= borders[1000 * level]!).length / values.length - level,
    );
    expect(Math.max(...errors.map(Math.abs)), errors.join(' ')).toBeLessThan(tolerance);
  });

  it('spare the first batch the draw', () => {
    const { task } = createTransferTask('pfns4bo', 'paper');
    const begun = process.cpuUsage();
    const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 0, index: 0 });
    const { user } = process.cpuUsage(begun);
    expect(user / 1e6).toBeLessThan(15); // drawn, they take 60 seconds
    tf.dispose(batch);
    task.dispose();
  });
});

describe('storedBorders', () => {
  const prior = surrogateBatches(heboPrior, {
    ...{ datasets: 4, points: 5, features: 2 },
    border: { datasets: 4, points: 20, features: [1, 2] },
  });
  const source: BorderSource = { task: 'little', buckets: 3, prior, seed: 5 };
  const write = (content: unknown): string => {
    const path = join(folder, 'little.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('gives back the bits that were drawn', () => {
    const drawn = drawBorders(source)!;
    expect(storedBorders(source, write({ ...factsOf(source), borders: [...drawn] }))).toEqual(drawn);
  });

  it('has none for a source that differs in any number, and those are drawn', () => {
    const path = write({ ...factsOf(source), borders: [-1, 0, 1, 2] });
    expect(storedBorders(source, path)).toEqual(Float32Array.of(-1, 0, 1, 2));
    expect(storedBorders({ ...source, seed: 6 }, path)).toBeUndefined();
    expect(storedBorders({ ...source, buckets: 4 }, path)).toBeUndefined();
    const renewed = { ...prior, identity: { ...(prior.identity as object), version: 2 } };
    expect(storedBorders({ ...source, prior: renewed }, path)).toBeUndefined();
    expect(taskBorders(source)).toEqual(drawBorders(source));
  });

  it.each([
    [
      '{"task": ',
      /borders: .*little\.json: expected JSON, got .* Install nosbench again, its data folder is damaged\.$/,
    ],
    ['[]', /expected an object, got \[\]\./],
    [{ borders: [-1, 0, 1] }, /expected 4 ascending float32 numbers under "borders", got 3 entries\./],
    [{ borders: [-1, 0, 0, 1] }, /expected 4 ascending float32 numbers/],
    [{ borders: [-1, 0, 0.1, 1] }, /expected 4 ascending float32 numbers/],
    [{}, /expected 4 ascending float32 numbers under "borders", got undefined\./],
  ])('refuses the damaged file %j', (content, message) => {
    const path = write(typeof content === 'string' ? content : { ...factsOf(source), ...content });
    expect(() => storedBorders(source, path)).toThrow(message);
  });
});

/** Outputs of many small batches of each number of features, under another seed than the borders'. */
function freshTargets(prior: SurrogatePrior, count: number): Float32Array {
  const random = numpyRandomState(7);
  const batches = Array.from({ length: count }, () =>
    [2, 8, 12].flatMap((features) => prior.draw(random, { datasets: 4, points: 20, features })),
  );
  return Float32Array.from(batches.flat().flatMap(({ outputs }) => [...outputs]));
}
