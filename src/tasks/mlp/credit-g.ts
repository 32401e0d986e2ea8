import { basename } from 'node:path';
import { NosbenchError } from '../../util/errors.js';
import type { NamedTable } from '../arff/classification.js';

/** Names of the data set: OpenML's, and the relation that its file declares. */
const NAMES = ['credit-g', 'german_credit'];

/** The attributes of credit-g (OpenML 31); the last is the target. */
export const CREDIT_G_ATTRIBUTES: readonly string[] = [
  ...['checking_status', 'duration', 'credit_history', 'purpose', 'credit_amount', 'savings_status', 'employment'],
  ...['installment_commitment', 'personal_status', 'other_parties', 'residence_since', 'property_magnitude', 'age'],
  ...['other_payment_plans', 'housing', 'existing_credits', 'job', 'num_dependents', 'own_telephone'],
  ...['foreign_worker', 'class'],
];

/**
 * Refuses a table that goes by the name of credit-g and lacks an attribute of it: without `class`, the network would learn to predict what
 * happens to stand last.
 * @param path its file, whose name counts too
 * @throws {NosbenchError} code `input`
 */
export function refuseIncompleteCreditG({ name, attributes, target }: NamedTable, path: string): void {
  if (!NAMES.includes(name.toLowerCase()) && !NAMES.includes(basename(path, '.arff').toLowerCase())) return;
  const present = new Set([...attributes, target].map((attribute) => attribute.toLowerCase()));
  const missing = CREDIT_G_ATTRIBUTES.filter((attribute) => !present.has(attribute));
  if (missing.length === 0) return;
  throw new NosbenchError(
    'input',
    `${path}: expected the ${CREDIT_G_ATTRIBUTES.length} attributes of credit-g, got a table of that name without ${missing.map((attribute) => `"${attribute}"`).join(', ')}. Mend the file, or give file and relation another name if the columns are left out on purpose.`,
  );
}
