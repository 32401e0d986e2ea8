import xxhash from 'xxhash-wasm';
import { createEngine } from '../../interpreter/scalar/engine.js';
import { canonicalForm, canonicalText } from '../../program/canonical.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import { INF_KEY, type Keyer, NAN_KEY } from './contract.js';
import { descend } from './descend.js';
import { LATE_PROBE, LATE_STARTS, LATE_STEPS, PROBES, type Probe } from './probes.js';
import { createTrace } from './trace.js';

/** Changes with whatever changes a key: the operations, their polynomials, the probes, the order of what is hashed. */
const VERSION = 'trajectory-1';

/** Whether the parameter ever left the finite numbers, and whether it became NaN in the end. */
type Ending = 'finite' | 'nan' | 'inf';

/**
 * Keys from all bits of every update and parameter along several probes, up to the step in which a parameter becomes NaN.
 *
 * `nan` and `inf` are reserved for programs that leave them on every probe which starts with a zero gradient and has two elements
 * or more: on one alone it may be the scale that a training does not have, as with the arcsine of a gradient above 1.
 */
export async function createTrajectoryKeyer(): Promise<Keyer> {
  const { h64Raw } = await xxhash();
  const engine = createEngine();
  const trace = createTrace();
  const utf8 = new TextEncoder();

  /** Runs the loaded program on a probe whose first step has the number `firstStep`. */
  function run({ length, start, gradients, zeroFirst }: Probe, firstStep: number, steps: number): Ending {
    engine.start(length);
    const { memory, parameterBase, gradientBase } = engine;
    memory.set(start, parameterBase);
    memory.fill(0, gradientBase, gradientBase + length);
    let ending: Ending = 'finite';
    for (let step = zeroFirst ? -1 : 0; step < steps; step++) {
      if (step >= 0) {
        for (let i = 0; i < length; i++) memory[gradientBase + i] = gradients[step * length + i]!;
      }
      descend(engine, length, firstStep + (zeroFirst ? step + 1 : step), trace);
      const staysFinite = trace.add(memory, parameterBase, 1, length);
      if (staysFinite) continue;
      // Nothing after NaN is seen in training; after an infinity much is, where a rectifier turns it into 0.
      if (hasNaN(memory, parameterBase, length)) return 'nan';
      ending = 'inf';
    }
    return ending;
  }

  /** Adds what the program does in late steps, unless the step makes no difference to it. */
  function runLate(from: number, to: number): void {
    const probe = PROBES[LATE_PROBE]!;
    for (const firstStep of LATE_STARTS) {
      const mark = trace.length;
      run(probe, firstStep, LATE_STEPS);
      const isSame = trace.length - mark <= to - from && trace.repeats(from, mark);
      if (isSame) trace.truncate(mark);
    }
  }

  /** The constants' part: schedules of thousands of steps can differ in numbers that no probe reaches. */
  function addConstants(program: Program): void {
    if (program.constants.length === 0 || canonicalForm(program).constants.length === 0) return;
    const text = canonicalText(program);
    if (!trace.addBytes(utf8.encode(text))) {
      throw new NosbenchError(
        'input',
        `key: expected a program within the bounds of the format, got a canonical text of ${text.length} characters. Shorten the program.`,
      );
    }
  }

  return {
    version: VERSION,
    key(program) {
      engine.load(program);
      trace.truncate(0);
      let deciding = 0;
      let failed = 0;
      let hasFailedByNaN = false;
      let lateFrom = 0;
      let lateTo = 0;
      for (let k = 0; k < PROBES.length; k++) {
        const probe = PROBES[k]!;
        if (k === LATE_PROBE) lateFrom = trace.length;
        const ending = run(probe, 1, probe.gradients.length / probe.length);
        if (k === LATE_PROBE) lateTo = trace.length;
        if (!probe.zeroFirst || probe.length < 2) continue;
        deciding++;
        if (ending === 'finite') continue;
        failed++;
        if (ending === 'nan') hasFailedByNaN = true;
      }
      if (failed === deciding) return hasFailedByNaN ? NAN_KEY : INF_KEY;
      if (engine.encoded.readsStep) runLate(lateFrom, lateTo);
      addConstants(program);
      return h64Raw(trace.bytes()).toString(16).padStart(16, '0');
    },
  };
}

function hasNaN(memory: Float32Array, base: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (Number.isNaN(memory[base + i]!)) return true;
  return false;
}
