import { programFromJson, programToJson } from '../program/json.js';
import type { Program } from '../program/program.js';
import type { Curve } from '../tasks/protocol.js';
import type { TrainingState } from '../tasks/training.js';
import { decodeCheckpoint, encodeCheckpoint } from '../tasks/training-state.js';
import { NosbenchError } from '../util/errors.js';

/** A training to go on with: its state, the curve up to it, and the program that made both. */
export interface Continuation {
  /** Another program of the same behaviour may keep its moments in other slots, so the state belongs to this one. */
  readonly program: Program;
  readonly state: TrainingState;
  readonly curve: Curve;
}

const LENGTH_BYTES = 4;

/** Bytes for the store's checkpoint: length of the program's JSON, little-endian, that JSON, and the state with its curve. */
export function encodeContinuation({ program, state, curve }: Continuation): Uint8Array {
  const text = Buffer.from(JSON.stringify(programToJson(program)));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, encodeCheckpoint({ state, curve })]);
}

/** What `encodeContinuation` wrote, or `undefined` for anything else: the training then begins at the start. */
export function decodeContinuation(bytes: Uint8Array): Continuation | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = LENGTH_BYTES + all.readUInt32LE();
  const { state, curve } = decodeCheckpoint(all.subarray(end)) ?? {};
  if (state === undefined || curve === undefined || curve.values.length !== state.epochs) return undefined;
  const program = readProgram(all.toString('utf8', LENGTH_BYTES, end));
  return program === undefined ? undefined : { program, state, curve };
}

function readProgram(text: string): Program | undefined {
  try {
    return programFromJson(JSON.parse(text), 'checkpoint');
  } catch (error) {
    // Of an older format or damaged: a missing state costs time and nothing else.
    if (error instanceof SyntaxError || error instanceof NosbenchError) return undefined;
    throw error;
  }
}
