import type { Json } from '../util/json.js';

/** What a record is found by. Equal ids mean equal curves, on every machine. */
export interface RecordId {
  /** Hash of the task's and the protocol's identity. */
  readonly task: string;
  /** Behaviour key of the program; of a training under a schedule with that behind it: `b50a90c36604c5bd+cosine(5/20)`. */
  readonly key: string;
  /** Backend and executor, such as `wasm/tensor`: results agree to the last bit only within one. */
  readonly numerics: string;
}

/** How the training ended. `atStep`: 0-based step whose loss was not finite. */
export type RecordStatus =
  | { readonly kind: 'finished' }
  | { readonly kind: 'diverged'; readonly atStep: number; readonly loss: 'nan' | 'inf' };

/** A loss that was not finite, which did not end the training: its protocol trains on. `atStep`: its 0-based step. */
export interface FirstNonFinite {
  readonly atStep: number;
  readonly loss: 'nan' | 'inf';
  readonly onNonFinite: 'continue';
}

/** What was measured of one behaviour on one task. Only what the program itself does is in here, never what a machine did. */
export interface EvaluationRecord extends RecordId {
  readonly taskName: string;
  /** Key scheme and version, such as `trajectory-1`. */
  readonly keyVersion: string;
  readonly status: RecordStatus;
  /** The curve as the training made it (`Curve` of the tasks), opaque here; NaN and infinities are kept. */
  readonly curve: {
    readonly values: readonly number[];
    readonly members: readonly Readonly<Record<string, readonly number[]>>[];
    /** The first loss that was not finite, of a training that went on after it; absent in records of before this was kept. */
    readonly firstNonFinite?: FirstNonFinite;
  };
  readonly epochs: number;
  /** Optimizer steps of the whole training, over all members. */
  readonly steps: number;
  /** Wall seconds of the whole training, summed over its continuations. */
  readonly seconds: number;
  /** JSON form of the first program that showed this behaviour. */
  readonly program: Json;
  /** Version of nosbench that trained it. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}
