import type { CounterStream } from '../../../random/counter-stream.js';
import type { NumpyRandomState } from '../../../random/numpy.js';
import type { Problem } from '../synthetic/problem.js';

/** What a problem is built from, besides its configuration. */
export interface Sources {
  /** The generator of the problem's matrices, in the order in which the problem names them. */
  readonly matrices: NumpyRandomState;
  /** The generator of its data set. */
  readonly data: CounterStream;
}

export type CreateProblem<Config> = (config: Config, sources: Sources) => Problem;
