/** TaskSet's optimizers in plain doubles, written from the equations: the update of one element. `t` counts from 0, as TaskSet does. */
export interface PlainOptimizer {
  update(w: number, g: number, t: number): number;
}

export type Config = Readonly<Record<string, number | boolean>>;

const EVERYTHING_ELSE = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  l1: 0,
  l2: 0,
  linear_decay: 0,
  exponential_decay: 0,
};

/** What the published code computes. */
export function released(
  family: string,
  config: Config,
  trainingSteps = 10_000,
  honourNesterov = false,
): PlainOptimizer {
  const c = { ...EVERYTHING_ELSE, ...config } as Record<string, number>;
  const { learning_rate: lr = 0, beta1: b1 = 0, beta2: b2 = 0, epsilon = 0 } = c;
  let m = 0;
  let v = 0;
  const advance = (g: number) => {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
  };
  switch (family) {
    case 'adam1p':
    case 'adam4p':
      return {
        update(_w, g, t) {
          advance(g);
          const rate = (lr * Math.sqrt(1 - b2 ** (t + 1))) / (1 - b1 ** (t + 1));
          return (rate * m) / (Math.sqrt(v) + epsilon);
        },
      };
    case 'adam6p':
    case 'adam8p':
      return {
        update(w, g, t) {
          advance(g + c.l1! * Math.sign(w) + 2 * c.l2! * w);
          const s = family === 'adam6p' ? (t * 10_000) / trainingSteps : t;
          const rate = lr * Math.exp(-c.exponential_decay! * s) * Math.max(1 - c.linear_decay! * s, 0);
          return (rate * (m / (1 - b1 ** (t + 1)))) / (Math.sqrt(v / (1 - b2 ** (t + 1)) + 1e-10) + epsilon);
        },
      };
    case 'nadamw':
      return {
        update(w, g, t) {
          const corrected = g - c.l2_weight_decay! * w;
          advance(corrected);
          const rate = (releasedRate(c, trainingSteps, t) * Math.sqrt(1 - b2 ** (t + 1))) / (1 - b1 ** (t + 1));
          const numerator = honourNesterov && config.use_nesterov === true ? b1 * m + (1 - b1) * corrected : m;
          return (rate * numerator) / (Math.sqrt(v) + epsilon) + rate * c.adamw_weight_decay! * w;
        },
      };
    case 'adagrad2p':
      v = c.initial_accumulator_value!;
      return {
        update(_w, g) {
          v += g * g;
          return (lr * g) / Math.sqrt(v);
        },
      };
    default:
      throw new Error(`no family ${family}`);
  }
}

function cosine(c: Readonly<Record<string, number>>, total: number, t: number): number {
  const { learning_rate: lr = 0, min_learning_rate_mult: multiple = 0, constant_fraction: constant = 0 } = c;
  const start = total * constant;
  const x = Math.max(t, start);
  if (start >= total) return lr;
  return (lr - multiple * lr) * (Math.cos(((x - start) * Math.PI) / (total - start)) / 2 + 0.5) + multiple * lr;
}

/** Learning rate of NAdamW, as published. */
export function releasedRate(c: Readonly<Record<string, number>>, total: number, t: number): number {
  const now = Math.min(t, total);
  const warmup = total * Math.min(c.warmup_fraction!, c.constant_fraction!);
  return c.warmup_fraction !== 0 && warmup > now ? (c.learning_rate! * now) / warmup : cosine(c, total, now);
}

/** Appendix D, mended where a family's doc comment says so. */
export function paper(family: string, config: Config, trainingSteps = 10_000): PlainOptimizer {
  if (family === 'adagrad2p') return released(family, config);
  const c = { ...EVERYTHING_ELSE, ...config } as Record<string, number>;
  const { learning_rate: lr = 0, beta1: b1 = 0, beta2: b2 = 0, epsilon = 0 } = c;
  let m = 0;
  let v = 0;
  /** S5 to S8. */
  const corrected = (g: number, t: number) => {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    return { mHat: m / (1 - b1 ** (t + 1)), vHat: v / (1 - b2 ** (t + 1)) };
  };
  if (family !== 'nadamw') {
    return {
      update(w, g, t) {
        const { mHat, vHat } = corrected(g + c.l1! * Math.sign(w) + 2 * c.l2! * w, t);
        const linear = Math.max(1 - t * c.linear_decay!, 0); // S10
        const exponential = Math.exp(-t * c.exponential_decay!); // S11
        return (lr * linear * exponential * mHat) / (Math.sqrt(vHat) + epsilon); // S9, S12
      },
    };
  }
  return {
    update(w, g, t) {
      const regularized = g + 2 * c.l2_weight_decay! * w; // S22
      const { mHat, vHat } = corrected(regularized, t);
      const now = Math.min(t, trainingSteps);
      const warmup = trainingSteps * c.warmup_fraction!;
      const rate = now < warmup ? (lr * now) / warmup : cosine(c, trainingSteps, now); // S13 to S17
      const numerator = config.use_nesterov === true ? b1 * mHat + (1 - b1) * regularized : mHat;
      return (rate * numerator) / (Math.sqrt(vHat) + epsilon) + rate * c.adamw_weight_decay! * w;
    },
  };
}
