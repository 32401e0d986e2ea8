import { createFaults } from '../../faults.js';
import { checkValues, type Fields, type Hyperparameters, recordOf } from '../hyperparameters.js';

/** Values for some fields of a family; the others take torch's defaults. */
export type SomeOf<F extends Fields> = Partial<Hyperparameters<F>>;

/** Checked arguments of one of torch's optimizers. */
export interface TorchArguments<F extends Fields> {
  readonly hyperparameters: Hyperparameters<F>;
  /** The specification that `programFromSpec` reads back, without what is left at torch's default: `adamw:lr=0.0003,weight_decay=0`. */
  readonly name: string;
}

/**
 * Checks the arguments of one of torch's optimizers at the door and fills in its defaults.
 * @throws {NosbenchError} `input`, with all faults together.
 */
export function checkTorchArguments<const F extends Fields>(
  family: string,
  fields: F,
  defaults: Hyperparameters<F>,
  values: unknown,
  options: unknown,
): TorchArguments<F> {
  const faults = createFaults(family, 'input', 20);
  const given = recordOf(values, 'hyperparameters', faults);
  const filled: Record<string, unknown> = { ...defaults, ...given };
  checkValues(fields, filled, faults);
  const settings = Object.keys(recordOf(options, 'options', faults));
  if (settings.length > 0)
    faults.add(`expected no options, got ${settings.join(', ')}. They belong to TaskSet's families; leave them out.`);
  faults.throwIfAny();
  const different = Object.keys(fields).filter(
    (field) => filled[field] !== (defaults as Readonly<Record<string, unknown>>)[field],
  );
  return {
    hyperparameters: filled as Hyperparameters<F>,
    name: `${family}:${different.map((field) => `${field}=${String(filled[field])}`).join(',')}`,
  };
}
