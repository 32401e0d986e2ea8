import { createEngine } from '../../interpreter/scalar/engine.js';
import { INF_KEY, type Keyer, NAN_KEY } from './contract.js';
import { descend } from './descend.js';
import { PAPER_A, PAPER_B, PAPER_X } from './paper-proxy.js';
import { createProxy, lossAndGradient } from './proxy.js';

const STEPS = 10;
/** Weight of the newest loss in the average. */
const NEWEST = 0.1;
const OLDEST = 0.9;

/**
 * The key of NOSBench-101: an average of the losses along ten steps on the proxy, each taken before its update, after one step with a
 * zero gradient that weeds out programs that divide by it. Losses that are NaN or infinite are classes of their own.
 */
export function createPaperKeyer(): Keyer {
  const engine = createEngine();
  const proxy = createProxy(PAPER_A, PAPER_B, PAPER_X);
  const bits = new DataView(new ArrayBuffer(8));
  return {
    version: 'paper-1',
    key(program) {
      engine.load(program);
      engine.start(proxy.length);
      const { memory, parameterBase, gradientBase } = engine;
      memory.set(proxy.x, parameterBase);
      memory.fill(0, gradientBase, gradientBase + proxy.length);
      descend(engine, proxy.length, 1);
      let average = 0;
      for (let step = 1; step <= STEPS; step++) {
        const loss = lossAndGradient(proxy, memory, parameterBase, gradientBase);
        if (Number.isNaN(loss)) return NAN_KEY;
        if (!Number.isFinite(loss)) return INF_KEY;
        descend(engine, proxy.length, step + 1);
        average = loss * NEWEST + average * OLDEST;
      }
      bits.setFloat64(0, average);
      return bits.getBigUint64(0).toString(16).padStart(16, '0');
    },
  };
}
