import type { Interruption } from './interrupt.js';
import type { ProgressLine } from './progress.js';
import type { TrainingsInHand } from './trainings-in-hand.js';

/** What a command shows and hears while it trains. */
export interface LiveSession {
  readonly line: ProgressLine;
  /** Those of the benchmark. */
  readonly trainings: TrainingsInHand;
  readonly interruption: Interruption;
}
