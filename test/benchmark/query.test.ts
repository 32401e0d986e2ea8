import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/cache/open-store.js';
import { defineProgram, set } from '../../src/program/define.js';
import { findNamed } from '../../src/program/named/index.js';
import { openToy, temporaryFolder } from './support.js';

const adam = findNamed('Adam');

const step = 2;
const one = 3;
const hundredth = 6;
/** u = exp(n^2 / 100) with n counted in a slot: 2.7 in step 10, where the keys stop looking, beyond float32 in step 95 (exp 90). */
const slowlyDiverging = defineProgram('slowly diverging', [
  set(9, 'add', 9, one),
  set(10, 'mul', 9, 9),
  set(11, 'mul', 10, hundredth),
  set(12, 'exp', 11),
]);
/** 0 / 0. */
const notANumber = defineProgram('NaN', [set(9, 'sub', one, one), set(10, 'div', 9, 9)]);

describe('Benchmark.query', () => {
  it('trains once, then answers from memory, and from the store after reopening', async () => {
    const cache = temporaryFolder();
    const first = await openToy({ cache });
    const trained = await first.query(adam, { epochs: 3 });
    expect(trained).toMatchObject({ cached: false, epochs: 3, epochsTrained: 3, status: { kind: 'finished' } });
    expect(trained.loss).toBe(trained.curve[2]);

    const again = await first.query(adam, { epochs: 3 });
    expect(again).toMatchObject({ cached: 'memory', epochsTrained: 0 });
    expect(again.curve).toEqual(trained.curve);
    await first.close();

    const second = await openToy({ cache });
    const stored = await second.query(adam, { epochs: 3 });
    expect(stored).toMatchObject({ cached: 'store', epochsTrained: 0, key: trained.key });
    expect(stored.detail).toEqual(trained.detail);
  });

  it('gives another text of the same behaviour the same record', async () => {
    const benchmark = await openToy();
    const { key, loss } = await benchmark.query(adam, { epochs: 2 });
    const padded = defineProgram('Adam and dead code', [set(18, 'sin', step), ...adam.instructions]);
    expect(await benchmark.query(padded, { epochs: 2 })).toMatchObject({ cached: 'memory', key, loss });
  });

  it('reads fewer epochs from a longer curve', async () => {
    const benchmark = await openToy();
    const long = await benchmark.query(adam, { epochs: 5 });
    const short = await benchmark.query(adam, { epochs: 2 });
    expect(short).toMatchObject({ cached: 'memory', epochs: 2, loss: long.curve[1] });
    expect(short.detail.members[0]?.training).toEqual(long.detail.members[0]?.training?.slice(0, 2));
  });

  it('keeps what a long training has done when it is interrupted, and goes on from there', async () => {
    const whole = await (await openToy()).query(adam, { epochs: 9 });
    const cache = temporaryFolder();
    const benchmark = await openToy({ cache, saveAfterMs: 0 }); // every epoch is long
    const interruption = new AbortController();
    const onEpoch = ({ epoch }: { readonly epoch: number }) => {
      if (epoch === 4) interruption.abort(new Error('Ctrl-C'));
    };
    const options = { epochs: 9, signal: interruption.signal, observers: [{ onEpoch }] };
    await expect(benchmark.query(adam, options)).rejects.toThrow('Ctrl-C');
    await benchmark.close();

    const later = await openToy({ cache, saveAfterMs: 0 });
    const rest = await later.query(adam, { epochs: 9 });
    expect(rest.epochsTrained).toBe(5); // four were stored, the fifth was in hand
    expect(rest.detail).toEqual(whole.detail);
    expect(await later.query(adam, { epochs: 9 })).toMatchObject({ cached: 'memory', status: { kind: 'finished' } });
  });

  it('comes to an end where states are not kept', async () => {
    const whole = await (await openToy()).query(adam, { epochs: 5 });
    const benchmark = await openToy({ saveAfterMs: 0, checkpointBytes: 0 });
    const { curve, epochsTrained } = await benchmark.query(adam, { epochs: 5 });
    expect(curve).toEqual(whole.curve);
    expect(epochsTrained).toBe(6); // one, and all five again
  });

  it('goes on from the stored state, also in another process, to the curve of one long training', async () => {
    const whole = await (await openToy()).query(adam, { epochs: 9 });
    const cache = temporaryFolder();
    const first = await openToy({ cache });
    await first.query(adam, { epochs: 4 });
    await first.close();
    const second = await openToy({ cache });
    const continued = await second.query(adam, { epochs: 9 });
    expect(continued).toMatchObject({ cached: false, epochs: 9, epochsTrained: 5 });
    expect(continued.detail).toEqual(whole.detail);
  });

  it('trains from the start when the state is gone', async () => {
    const whole = await (await openToy()).query(adam, { epochs: 5 });
    const benchmark = await openToy({ checkpointBytes: 0 });
    await benchmark.query(adam, { epochs: 2 });
    const continued = await benchmark.query(adam, { epochs: 5 });
    expect(continued).toMatchObject({ cached: false, epochsTrained: 5 });
    expect(continued.curve).toEqual(whole.curve);
  });

  it('continues the program that made the state when another text of the behaviour asks for more', async () => {
    const benchmark = await openToy();
    await benchmark.query(adam, { epochs: 3 });
    // Adam with its moments in other slots: every slot moved up by twenty.
    const moved = defineProgram(
      'Adam elsewhere',
      adam.instructions.map(({ op, inputs, output }) => ({
        op,
        inputs: inputs.map((input) => (input < 9 ? input : input + 20)),
        output: output + 20,
      })),
    );
    const continued = await benchmark.query(moved, { epochs: 6 });
    expect(continued).toMatchObject({ epochsTrained: 3 });
    expect(continued.curve).toEqual((await (await openToy()).query(adam, { epochs: 6 })).curve);
  });

  it('sums steps and seconds over continuations', async () => {
    const benchmark = await openToy();
    const { key } = await benchmark.query(adam, { epochs: 3 });
    const id = { task: benchmark.taskHash, key, numerics: benchmark.numerics };
    const before = await benchmark.store.findRecord(id);
    await benchmark.query(adam, { epochs: 8 });
    const after = await benchmark.store.findRecord(id);
    expect(before).toMatchObject({ epochs: 3, steps: 3 }); // one step an epoch
    expect(after).toMatchObject({ epochs: 8, steps: 8 });
    expect(after?.seconds).toBeGreaterThan(before?.seconds ?? Number.NaN);
  });

  it('answers a program that diverged for any number of epochs from its divergence on', async () => {
    const benchmark = await openToy();
    const result = await benchmark.query(slowlyDiverging, { epochs: 120 });
    expect(result.status.kind).toBe('diverged');
    expect(Number.isFinite(result.loss)).toBe(false);
    expect(result.curve.length).toBe(result.epochs);
    expect(result.epochs).toBeLessThanOrEqual(96);
    expect(result.epochs).toBeGreaterThan(10);

    const longer = await benchmark.query(slowlyDiverging, { epochs: 1000 });
    expect(longer).toMatchObject({ cached: 'memory', status: result.status, epochs: result.epochs });
    const before = await benchmark.query(slowlyDiverging, { epochs: result.epochs - 1 });
    expect(before).toMatchObject({ cached: 'memory', status: { kind: 'finished' } });
    expect(Number.isFinite(before.loss)).toBe(true);
  });

  it('answers a program whose key says NaN without training it', async () => {
    const benchmark = await openToy();
    const result = await benchmark.query(notANumber, { epochs: 3 });
    expect(result).toMatchObject({
      loss: Number.NaN,
      cached: 'key',
      key: 'nan',
      epochsTrained: 0,
      status: { kind: 'diverged', atStep: 0, loss: 'nan' },
    });
    expect((await benchmark.store.contents()).records).toBe(0);
  });

  it('trains once for queries that come at once', async () => {
    const benchmark = await openToy();
    const results = await Promise.all(Array.from({ length: 6 }, () => benchmark.query(adam, { epochs: 4 })));
    expect(results.filter(({ cached }) => cached === false)).toHaveLength(1);
    expect(results.filter(({ cached }) => cached === 'joined')).toHaveLength(5);
    expect(new Set(results.map(({ loss }) => loss)).size).toBe(1);
  });

  it('lets a query for more epochs wait for the shorter training and continue it', async () => {
    const benchmark = await openToy();
    const [short, long] = await Promise.all([
      benchmark.query(adam, { epochs: 3 }),
      benchmark.query(adam, { epochs: 7 }),
    ]);
    expect(short).toMatchObject({ cached: false, epochsTrained: 3 });
    expect(long).toMatchObject({ cached: false, epochsTrained: 4 });
  });

  it('leaves no record when it is aborted, and one who waited trains it', async () => {
    const benchmark = await openToy();
    const stop = new AbortController();
    const reason = new Error('enough');
    const observers = [{ onEpoch: () => stop.abort(reason) }];
    const aborted = benchmark.query(adam, { epochs: 500, observers, signal: stop.signal });
    const waiting = benchmark.query(adam, { epochs: 3 });
    await expect(aborted).rejects.toBe(reason);
    expect(await waiting).toMatchObject({ cached: false, epochsTrained: 3 });
  });

  it('throws what the training throws, and stores nothing', async () => {
    const benchmark = await openToy();
    const observers = [
      {
        onStep: () => {
          throw new Error('the observer broke');
        },
      },
    ];
    await expect(benchmark.query(adam, { epochs: 2, observers })).rejects.toThrow('the observer broke');
    expect((await benchmark.store.contents()).records).toBe(0);
    expect(await benchmark.query(adam, { epochs: 2 })).toMatchObject({ cached: false });
  });

  it('shows observers every step and changes nothing by it', async () => {
    const steps: number[] = [];
    const watched = await (await openToy()).query(adam, {
      epochs: 4,
      observers: [{ onStep: ({ step: index }) => void steps.push(index) }],
    });
    const unwatched = await (await openToy()).query(adam, { epochs: 4 });
    expect(steps).toEqual([0, 1, 2, 3]);
    expect(watched.detail).toEqual(unwatched.detail);
  });

  it('keeps the records of executors apart', async () => {
    const cache = temporaryFolder();
    const scalar = await openToy({ cache, executor: 'scalar' });
    expect(scalar.numerics).toBe('cpu/scalar');
    await scalar.query(adam, { epochs: 2 });
    const tensor = await openToy({ cache, executor: 'tensor' });
    expect(await tensor.query(adam, { epochs: 2 })).toMatchObject({ cached: false });
  });

  it('refuses epochs that are no number of epochs, and work after it was closed', async () => {
    const benchmark = await openToy();
    await expect(benchmark.query(adam, { epochs: 0 })).rejects.toThrow(
      'expected epochs to be a whole number of at least 1, got 0',
    );
    await benchmark.close();
    await expect(benchmark.query(adam)).rejects.toThrow('expected an open benchmark, got a closed one');
  });
});

describe('Benchmark.open', () => {
  it('names the nearest task for an unknown one', async () => {
    await expect(openToy({ task: 'toi' })).rejects.toThrow(
      'expected the name of a task, got "toi". Did you mean "toy"?',
    );
  });

  it('refuses a second backend in one process, and the first benchmark works on', async () => {
    const first = await openToy({ backend: 'cpu' });
    await expect(openToy({ backend: 'wasm' })).rejects.toThrow(
      'expected backend cpu, which another open benchmark uses, got wasm',
    );
    await first.query(adam, { epochs: 1 });
    await first.close();
    expect((await openToy({ backend: 'wasm' })).numerics).toBe('wasm/fused');
  });

  it('leaves an open store open when it is closed', async () => {
    const store = await openStore(temporaryFolder());
    const guest = await openToy({ cache: store });
    const { key } = await guest.query(adam, { epochs: 1 });
    await guest.close();
    expect((await store.contents()).records).toBe(1);
    expect(key).toMatch(/^[0-9a-f]+$/);
    await store.close();
  });
});
