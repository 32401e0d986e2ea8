import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { nosbenchProtocol } from '../../src/tasks/nosbench-protocol.js';
import type { OptimizerFactory } from '../../src/tasks/optimizer.js';
import type { Protocol } from '../../src/tasks/protocol.js';
import { train } from '../../src/tasks/train.js';
import type { StepEvent, TrainingObserver, TrainingRequest } from '../../src/tasks/training.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/tasks/training-state.js';
import { plainOptimizer, REFERENCE_PROGRAMS } from '../support/plain-optimizer.js';
import { quadraticTask } from '../support/quadratic-task.js';
import { tinyTask } from '../support/tiny-task.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const adamW = plainOptimizer(REFERENCE_PROGRAMS.AdamW!);
const tenthOfGradient = plainOptimizer('mul[1,5]>19');
const validation = (stepsPerEpoch: number, more: Partial<Parameters<typeof nosbenchProtocol>[0]> = {}) =>
  nosbenchProtocol({
    stepsPerEpoch,
    defaultEpochs: 20,
    value: 'valid',
    evaluations: [{ split: 'valid', batches: 2 }],
    ...more,
  });

function collect(wantsNorms: boolean): { readonly events: StepEvent[]; readonly observer: TrainingObserver } {
  const events: StepEvent[] = [];
  return { events, observer: { wantsNorms, onStep: (event) => events.push(event) } };
}

describe('train', () => {
  it('follows w <- w - 0.1 · 2w by hand', async () => {
    const { events, observer } = collect(true);
    const task = quadraticTask();
    const result = await train({
      task,
      protocol: validation(2),
      optimizer: tenthOfGradient,
      epochs: 2,
      observers: [observer],
    });
    // w: 1, 0.8, 0.64, 0.512, 0.4096; the loss before each update is w².
    const close = (values: readonly number[], wanted: readonly number[]) =>
      wanted.forEach((value, i) => {
        expect(values[i]).toBeCloseTo(value, 6);
      });
    close(
      events.map(({ loss }) => loss),
      [1, 0.64, 0.4096, 0.262144],
    );
    close(
      events.map(({ gradientNorm }) => gradientNorm!),
      [2, 1.6, 1.28, 1.024],
    );
    close(
      events.map(({ updateNorms }) => updateNorms![0]!),
      [0.2, 0.16, 0.128, 0.1024],
    );
    expect(events.map(({ step, epoch }) => [epoch, step])).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
    ]);
    close(result.curve.members[0]!.training!, [0.82, 0.335872]);
    close(result.curve.values, [0.4096, 0.16777216]);
    expect(result).toMatchObject({ status: { kind: 'finished' }, epochs: 2, stepsMade: 4 });
    expect(result.state?.members[0]?.optimizer.step).toBe(4);
  });

  it.each([
    ['one member', 1, 2],
    ['three members', 3, 2],
  ])('gives the same curve in one go and in two, through bytes: %s', async (_name, members, unused) => {
    const request = { task: tinyTask({ members, unused }), protocol: validation(3), optimizer: adamW };
    const whole = await train({ ...request, epochs: 20 });
    const first = await train({ ...request, epochs: 7 });
    const { state, curve } = decodeCheckpoint(encodeCheckpoint({ state: first.state!, curve: first.curve }))!;
    const second = await train({ ...request, epochs: 20, from: { state, curve: curve! } });
    expect(second.curve).toEqual(whole.curve);
    expect(second.state).toEqual(whole.state);
    expect([first.stepsMade, second.stepsMade]).toEqual([7 * 3 * members, 13 * 3 * members]);
    expect(whole.curve.values.slice(0, 7)).toEqual(first.curve.values);
  });

  it('gives the same curve when the members are too large to stay on the backend together', async () => {
    const optimizer = plainOptimizer(REFERENCE_PROGRAMS.SGD!);
    const run = (unused: number) =>
      train({ task: tinyTask({ members: 2, unused }), protocol: validation(1), optimizer, epochs: 2 });
    expect((await run(2 ** 19)).curve).toEqual((await run(2)).curve);
  });

  it('leaves the state it starts from untouched and the curve a copy', async () => {
    const request = { task: tinyTask(), protocol: validation(2), optimizer: adamW };
    const first = await train({ ...request, epochs: 2 });
    const before = encodeCheckpoint({ state: first.state!, curve: first.curve });
    await train({ ...request, epochs: 4, from: { state: first.state!, curve: first.curve } });
    expect(encodeCheckpoint({ state: first.state!, curve: first.curve })).toEqual(before);
  });

  it('makes no step when the epochs are already done', async () => {
    const request = { task: tinyTask(), protocol: validation(2), optimizer: adamW };
    const first = await train({ ...request, epochs: 3 });
    const again = await train({ ...request, epochs: 2, from: { state: first.state!, curve: first.curve } });
    expect(again).toEqual({ ...first, stepsMade: 0 });
  });

  it('gives the same bits with and without observers', async () => {
    const request = {
      task: tinyTask({ members: 2 }),
      protocol: validation(3, { clipNorm: 0.1 }),
      optimizer: adamW,
      epochs: 4,
    };
    const bare = await train(request);
    const epochs: number[] = [];
    const { events, observer } = collect(true);
    const watched = await train({ ...request, observers: [observer, { onEpoch: ({ value }) => epochs.push(value) }] });
    expect(watched).toEqual(bare);
    expect(epochs).toEqual(bare.curve.values);
    expect(events).toHaveLength(24);
  });

  it('leaves no tensor behind: finished, diverged, aborted or refused', async () => {
    const request = { task: tinyTask({ members: 2 }), protocol: validation(3, { clipNorm: 1 }), optimizer: adamW };
    const { numTensors } = tf.memory();
    const { state, curve } = await train({ ...request, epochs: 3, observers: [collect(true).observer] });
    expect(tf.memory().numTensors).toBe(numTensors);
    await train({ ...request, optimizer: plainOptimizer('div[1,9]>19'), epochs: 3 });
    expect(tf.memory().numTensors).toBe(numTensors);
    const controller = new AbortController();
    const stop = { onStep: ({ step }: StepEvent) => step === 4 && controller.abort(new Error('enough')) };
    await expect(train({ ...request, epochs: 9, observers: [stop], signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(tf.memory().numTensors).toBe(numTensors);
    const refuses: OptimizerFactory = () => {
      throw new Error('no such memory');
    };
    await expect(train({ ...request, optimizer: refuses, epochs: 9, from: { state: state!, curve } })).rejects.toThrow(
      'no such memory',
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('stops between two steps of an epoch when aborted', async () => {
    const controller = new AbortController();
    const { events, observer } = collect(false);
    const stop = { onStep: ({ step }: StepEvent) => step === 5 && controller.abort(new Error('enough')) };
    const request = {
      task: tinyTask(),
      protocol: validation(100),
      optimizer: adamW,
      epochs: 3,
      signal: controller.signal,
    };
    await expect(train({ ...request, observers: [observer, stop] })).rejects.toThrow('enough');
    expect(events).toHaveLength(6);
    await expect(train(request)).rejects.toThrow('enough');
  });

  it('lets timers fire between epochs', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await train({ task: tinyTask(), protocol: validation(2), optimizer: adamW, epochs: 60 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('refuses a request that cannot be met', async () => {
    const request = { task: tinyTask(), protocol: validation(2), optimizer: adamW };
    await expect(train({ ...request, epochs: 0 })).rejects.toThrow(/a whole number of epochs from 1 on, got 0/);
    const other = validation(2, { evaluations: [{ split: 'test', batches: 1 }] });
    await expect(train({ ...request, protocol: other, epochs: 1 })).rejects.toThrow(
      /splits train, valid of task tiny .* got "test"/,
    );
    const { state, curve } = await train({ ...request, epochs: 2 });
    const short = { state: state!, curve: { ...curve, values: curve.values.slice(1) } };
    await expect(train({ ...request, epochs: 3, from: short })).rejects.toThrow(
      /a curve up to the 2 epochs of the state, got 1/,
    );
    const task = tinyTask({ unused: 5 });
    await expect(train({ ...request, task, epochs: 3, from: { state: state!, curve } })).rejects.toThrow(
      /a state of 1 members with parameters \[3,1,5\], got \[3,1,2\]/,
    );
  });
});

describe('divergence', () => {
  const twiceGradient = plainOptimizer('add[1,1]>19'); // w <- w - 2 · 2w = -3w
  const run = (more: Partial<TrainingRequest> & { readonly onNonFinite?: Protocol['onNonFinite'] }) =>
    train({
      task: quadraticTask(1e10),
      protocol: validation(4, { onNonFinite: more.onNonFinite ?? 'stop' }),
      optimizer: twiceGradient,
      epochs: 12,
      ...more,
    });

  it('ends the training at the first step whose loss is not finite', async () => {
    const result = await run({ protocol: validation(3) });
    // |w| = 1e10 · 3^n after n steps; its square passes 3.4e38 when 9^n > 3.4e18: 9^19 = 1.35e18, 9^20 = 1.2e19. So the loss of step 20
    // overflows, the third of epoch 6, and the evaluations before it, the last at n = 18, do not.
    expect(result).toMatchObject({ status: { kind: 'diverged', atStep: 20, loss: 'inf' }, epochs: 7, stepsMade: 20 });
    expect(result.state).toBeUndefined();
    // With four steps an epoch the evaluation at n = 20 is first, after step 19.
    expect(await run({})).toMatchObject({
      status: { kind: 'diverged', atStep: 19, loss: 'inf' },
      epochs: 5,
      stepsMade: 20,
    });
  });

  it('records the loss that was not finite as the last entry of the curve', async () => {
    const result = await run({ optimizer: plainOptimizer('div[1,9]>19') }); // g / 0: w becomes -Infinity, w² Infinity
    expect(result).toMatchObject({ status: { kind: 'diverged', atStep: 1, loss: 'inf' }, epochs: 1, stepsMade: 1 });
    expect(result.curve).toEqual({
      values: [Number.POSITIVE_INFINITY],
      members: [{ training: [Number.POSITIVE_INFINITY] }],
    });
    expect(validation(4).score(result.curve, 12)).toBe(Number.POSITIVE_INFINITY);
  });

  it('goes on under `continue`, and can recover', async () => {
    // The loss is infinite at w = 0 only, its gradient there finite: 1/w² with the gradient of w.
    const pole = (w: tf.Tensor) =>
      tf.customGrad((x: tf.Tensor | tf.GradSaveFunc) => ({
        value: tf.div(1, tf.square(x as tf.Tensor)),
        gradFunc: (dy) => tf.onesLike(dy),
      }))(w);
    const request = { task: quadraticTask(1, pole), optimizer: plainOptimizer('mul[1,4]>19'), epochs: 2 };
    // w: 1, 0.5, 0, -0.5, -1: losses 1, 4, Infinity, 4, then 1 for validation.
    const { status, curve, state } = await run({ ...request, onNonFinite: 'continue', epochs: 1 });
    expect(status).toEqual({ kind: 'finished' });
    expect(curve.members[0]).toEqual({ training: [Number.POSITIVE_INFINITY], valid: [1] });
    expect(curve.firstNonFinite).toEqual({ atStep: 2, loss: 'inf', onNonFinite: 'continue' });
    expect(state).toBeDefined();
    const stopped = await run(request);
    expect(stopped.status).toEqual({ kind: 'diverged', atStep: 2, loss: 'inf' });
    expect(stopped.curve.firstNonFinite).toBeUndefined();
  });

  it('under `continue` keeps the first step of that kind, in one go or continued through bytes', async () => {
    // -3w a step, as above: the first loss that is not finite is that of step 20, the third of six in epoch 3.
    const request = { protocol: validation(6, { onNonFinite: 'continue' }), epochs: 8 };
    const first = { atStep: 20, loss: 'inf', onNonFinite: 'continue' };
    const whole = await run(request);
    expect(whole.curve.firstNonFinite).toEqual(first);
    for (const epochs of [3, 4, 7]) {
      const part = await run({ ...request, epochs });
      expect(part.curve.firstNonFinite).toEqual(epochs === 3 ? undefined : first);
      const { state, curve } = decodeCheckpoint(encodeCheckpoint({ state: part.state!, curve: part.curve }))!;
      expect((await run({ ...request, from: { state, curve: curve! } })).curve).toEqual(whole.curve);
    }
    // An evaluation counts with the step before it: at n = 20 the loss of validation overflows.
    expect((await run({ ...request, protocol: validation(4, { onNonFinite: 'continue' }) })).curve).toMatchObject({
      firstNonFinite: { atStep: 19 },
    });
  });

  it('claims no first step for a curve that went wrong before it was kept', async () => {
    const request = { protocol: validation(6, { onNonFinite: 'continue' }), epochs: 8 };
    const { state, curve } = await run({ ...request, epochs: 4 });
    const { firstNonFinite: _, ...old } = curve;
    const continued = await run({ ...request, from: { state: state!, curve: old } });
    expect(continued.curve.firstNonFinite).toBeUndefined();
    expect(continued.curve.values).toEqual((await run(request)).curve.values);
  });

  it('under `continue` tells the earliest step of all members', async () => {
    const task = tinyTask({ members: 3 });
    const initial = task.initialParameters;
    const request = {
      task: {
        ...task,
        // The first member breaks down later than the third, in the same epoch.
        initialParameters: (member: number) =>
          initial(member).map((values) => values.map((value) => value * [1e16, 1, 1e18][member]!)),
      },
      protocol: nosbenchProtocol({ stepsPerEpoch: 60, defaultEpochs: 1, value: 'training', onNonFinite: 'continue' }),
      optimizer: twiceGradient,
      epochs: 1,
    };
    const steps: number[][] = [[], [], []];
    const onStep = ({ member, step, loss }: StepEvent) => {
      if (!Number.isFinite(loss)) steps[member]!.push(step);
    };
    const { curve } = await run({ ...request, observers: [{ onStep }] });
    const [one, , three] = steps.map(([first]) => first!);
    expect(three).toBeLessThan(one!);
    expect(curve.firstNonFinite?.atStep).toBe(three);
  });

  it('ends the training when an evaluation is not finite', async () => {
    const result = await run({ protocol: validation(1), optimizer: plainOptimizer('div[9,9]>19') }); // 0 / 0
    expect(result).toMatchObject({ status: { kind: 'diverged', atStep: 0, loss: 'nan' }, epochs: 1, stepsMade: 1 });
    expect(result.curve.values).toEqual([Number.NaN]);
  });

  it('ends the training of all members with that of one', async () => {
    const task = { ...tinyTask({ members: 3 }) };
    const initial = task.initialParameters;
    const bad = {
      ...task,
      initialParameters: (member: number) =>
        member === 1 ? [Float32Array.of(1, Number.NaN, 1), ...initial(1).slice(1)] : initial(member),
    };
    const result = await train({ task: bad, protocol: validation(2), optimizer: adamW, epochs: 5 });
    expect(result).toMatchObject({ status: { kind: 'diverged', atStep: 0, loss: 'nan' }, epochs: 1, stepsMade: 2 });
    expect(result.curve.members.map((series) => Object.keys(series))).toEqual([
      ['training', 'valid', 'valid:bias'],
      ['training'],
      [],
    ]);
  });
});

describe('clipping', () => {
  const scales = async (start: number, loss?: (w: tf.Tensor) => tf.Tensor) => {
    const seen: (number | undefined)[] = [];
    const spy: OptimizerFactory = () => ({
      step: (_gradients, scale) => seen.push(scale),
      exportState: () => ({ step: 0, memories: [] }),
      importState() {},
      dispose() {},
    });
    const protocol = nosbenchProtocol({
      stepsPerEpoch: 1,
      defaultEpochs: 1,
      value: 'training',
      clipNorm: 1,
      onNonFinite: 'continue',
    });
    await train({ task: quadraticTask(start, loss), protocol, optimizer: spy, epochs: 1 });
    return seen;
  };

  it('passes the factor of clip_grad_norm_ to the optimizer', async () => {
    expect(await scales(2)).toEqual([Math.fround(1 / Math.fround(4 + 1e-6))]); // gradient 4
    expect(await scales(0.25)).toEqual([1]); // gradient 0.5
    expect(await scales(Number.NaN)).toEqual([Number.NaN]);
    expect(await scales(Number.POSITIVE_INFINITY)).toEqual([0]);
  });

  it('passes no factor when the protocol does not clip', async () => {
    const seen: unknown[][] = [];
    const spy: OptimizerFactory = () => ({
      step: (...args) => void seen.push(args.slice(1)),
      exportState: () => ({ step: 0, memories: [] }),
      importState() {},
      dispose() {},
    });
    await train({ task: quadraticTask(), protocol: validation(1), optimizer: spy, epochs: 1 });
    expect(seen).toEqual([[]]);
  });
});
