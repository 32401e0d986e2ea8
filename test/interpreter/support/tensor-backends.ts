import { availableBackends, type Backend, openBackend } from '../../../src/interpreter/backends.js';

const survey = await availableBackends();

/** The backends that load here, each to be tested. What does not load is said aloud, so that nobody takes it for tested. */
export const BACKENDS: readonly Backend[] = survey.available;

export const SURVEY_LINE = [
  `backends tested: ${BACKENDS.map(({ name }) => name).join(', ')}`,
  ...survey.missing.map(({ name, reason }) => `${name} not loaded: ${reason}`),
].join('; ');

console.log(SURVEY_LINE);

/** Makes `backend` the active one; for `beforeAll`. */
export async function activate(backend: Backend): Promise<void> {
  await openBackend(backend.name);
}
