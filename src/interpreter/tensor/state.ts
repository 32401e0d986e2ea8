import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import type { ParameterMemory, ProgramState } from '../executor.js';
import type { Value } from './arithmetic.js';

type Slot = ParameterMemory['slots'][number];

/** A slot as plain data; a copy, since the data that the cpu backend hands out are the tensor's own. */
export function exportValue(address: number, value: Value): Slot {
  if (typeof value === 'number') return { address, type: 'scalar', data: Float32Array.of(value) };
  return { address, type: 'tensor', data: value.dataSync<'float32'>().slice() };
}

/**
 * The carried slots of every variable, in the order of `addresses`, from an exported state. A slot that the state does not name is the
 * scalar 0 (never written); one that the program does not carry is a fault: the state is another program's.
 * All or nothing: no tensor is made unless everything fits. The caller owns the tensors.
 * @throws {NosbenchError} naming every slot that does not fit.
 */
export function importSlots(
  state: ProgramState,
  addresses: readonly number[],
  variables: readonly tf.Variable[],
): Value[][] {
  const faults = faultsOf(state, addresses, variables);
  if (faults.length > 0) {
    throw new NosbenchError(
      'input',
      `importState: expected a state of this program and these ${variables.length} variables, got ${faults.join('; ')}. Bind what the state was exported from.`,
    );
  }
  return state.memories.map((memory, i) =>
    addresses.map((address) =>
      importValue(
        memory.slots.find((slot) => slot.address === address),
        variables[i]!,
      ),
    ),
  );
}

function importValue(slot: Slot | undefined, variable: tf.Variable): Value {
  if (slot === undefined) return 0;
  if (slot.type === 'scalar') return slot.data[0]!;
  return tf.keep(tf.tensor(slot.data.slice(), variable.shape, 'float32'));
}

function faultsOf(
  state: ProgramState,
  addresses: readonly number[],
  variables: readonly tf.Variable[],
): readonly string[] {
  if (!Number.isSafeInteger(state.step) || state.step < 0) return [`the step ${state.step}`];
  if (state.memories.length !== variables.length) return [`${state.memories.length} memories`];
  return state.memories.flatMap((memory, i) =>
    memory.slots.flatMap(({ address, type, data }, j) => {
      const where = `memory ${i}, slot ${address}`;
      if (!addresses.includes(address)) return [`${where}, which the program does not carry from step to step`];
      const size = type === 'scalar' ? 1 : variables[i]!.size;
      if (data.length !== size) return [`${where} (${type}) with ${data.length} numbers instead of ${size}`];
      if (memory.slots.findIndex((slot) => slot.address === address) !== j) return [`${where} twice`];
      return [];
    }),
  );
}
