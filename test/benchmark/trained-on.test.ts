import { describe, expect, it } from 'vitest';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import type { QueryResult } from '../../src/benchmark/query-result.js';
import type { BenchmarkOptions } from '../../src/benchmark/types.js';
import { createWorkerPool } from '../../src/benchmark/workers/pool.js';
import { parseProgram } from '../../src/program/text-parser.js';
import { temporaryFolder } from './support.js';

/** The gradient times 1e30: nothing is a number after the second step. */
const explodes = parseProgram(`s9 = div(grad, 1e-6)${'\ns9 = div(s9, 1e-6)'.repeat(4)}`, 'test');

const openTabPfn = (options: Partial<BenchmarkOptions> = {}) =>
  Benchmark.open({ task: 'tabpfn-small', cache: temporaryFolder(), backend: 'wasm', ...options });

const outcomeOf = ({ loss, curve, status, firstNonFinite, detail }: QueryResult) => ({
  loss,
  curve,
  status,
  firstNonFinite,
  detail,
});

describe('a training that goes on after a loss that is not finite', () => {
  it('says so in its record, with the first step, however it was made', async () => {
    const losses: number[] = [];
    const watched = await openTabPfn();
    const whole = await watched.query(explodes, {
      epochs: 2,
      observers: [{ onStep: ({ loss }) => losses.push(loss) }],
    });
    const atStep = losses.findIndex((loss) => !Number.isFinite(loss));
    const firstNonFinite = { atStep, loss: 'nan', onNonFinite: 'continue' };
    expect(losses).toHaveLength(40);
    expect(whole).toMatchObject({
      loss: Number.NaN,
      curve: [Number.NaN, Number.NaN],
      status: { kind: 'diverged', atStep, loss: 'nan' },
      firstNonFinite,
    });
    const { taskHash: task, numerics } = watched;
    const record = await watched.store.findRecord({ task, key: whole.key, numerics });
    // Not ended: more epochs may be asked for, and the record grows.
    expect(record).toMatchObject({ status: { kind: 'finished' }, epochs: 2, curve: { firstNonFinite } });
    await watched.close();

    const cache = temporaryFolder();
    const first = await openTabPfn({ cache });
    expect((await first.query(explodes, { epochs: 1 })).firstNonFinite).toEqual(firstNonFinite);
    await first.close();
    const second = await openTabPfn({ cache });
    const continued = await second.query(explodes, { epochs: 2 });
    expect(continued.epochsTrained).toBe(1);
    expect(outcomeOf(continued)).toEqual(outcomeOf(whole));
    expect(outcomeOf(await second.query(explodes, { epochs: 2 }))).toEqual(outcomeOf(whole));
    await second.close();

    const worker = new URL('../../dist/benchmark/workers/worker.js', import.meta.url);
    const pool = createWorkerPool({ size: 1, backend: 'wasm', executor: 'fused', worker });
    const inWorker = await openTabPfn({ workers: pool, saveAfterMs: 0 }); // stores each epoch, and goes on from it
    expect(outcomeOf(await inWorker.query(explodes, { epochs: 2 }))).toEqual(outcomeOf(whole));
    await inWorker.close();
    await pool.close();
  }, 120_000);
});
