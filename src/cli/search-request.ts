import type { Budget, RunRequest } from '../benchmark/runs/run.js';
import type { Program } from '../program/program.js';
import type { CreateSearch, SearchInput } from '../search/contract.js';
import type { FidelityRequest } from '../search/hyperband/across-fidelities.js';
import { FIDELITY_NAMES } from '../search/hyperband/fidelities.js';
import { NosbenchError } from '../util/errors.js';
import { readOwnOptions, refuseOwnOptions } from './own-options.js';
import { readProgramArgument } from './program-argument.js';
import { EXEC } from './search-plug-in.js';
import type { TaskOptionValues } from './task-options.js';

/** The options of `nosbench search`. */
export interface SearchValues extends TaskOptionValues {
  readonly algo: string;
  readonly task: string;
  readonly cache: string;
  readonly backend: string;
  readonly executor: string;
  readonly 'key-scheme': string;
  readonly evaluations: number | undefined;
  readonly trained: number | undefined;
  readonly 'budget-epochs': number | undefined;
  readonly seconds: number | undefined;
  readonly epochs: number | undefined;
  readonly fidelity: FidelityRequest['name'] | undefined;
  readonly 'min-epochs': number | undefined;
  readonly eta: number | undefined;
  readonly seed: number | undefined;
  readonly init: readonly string[] | undefined;
  readonly population: number | undefined;
  readonly tournament: number | undefined;
  readonly 'max-instructions': number | undefined;
  readonly candidates: number | undefined;
  readonly duplicates: string | undefined;
  readonly 'restart-after': number | undefined;
  readonly 'restart-from': string | undefined;
  readonly design: number | undefined;
  readonly space: string | undefined;
  readonly 'training-steps': number | undefined;
  readonly option: readonly string[] | undefined;
  readonly 'algo-timeout': number | undefined;
  readonly lookahead: number | undefined;
  readonly timeout: number | undefined;
  readonly restart: boolean;
  readonly 'allow-other-numerics': boolean;
}

/** Options of algorithms: name on the command line -> name in the algorithm, which declares what it knows. */
const ALGORITHM_OPTIONS = {
  population: 'population',
  tournament: 'tournament',
  'max-instructions': 'maxInstructions',
  duplicates: 'duplicates',
  'restart-after': 'restartAfter',
  'restart-from': 'restartFrom',
  candidates: 'candidates',
  design: 'design',
  space: 'space',
  'training-steps': 'trainingSteps',
} as const satisfies Partial<Record<keyof SearchValues, string>>;

/** The searches that mutate: as published they start from AdamW. */
const STARTS_FROM_ADAMW = ['re', 're-paper', 'hc'];

/** Those options, for commands that repeat a search. */
export const ALGORITHM_FLAGS = Object.keys(ALGORITHM_OPTIONS) as (keyof typeof ALGORITHM_OPTIONS)[];

/**
 * The request that the options mean.
 * @throws {NosbenchError} code `usage` for an unknown algorithm, program or option of the algorithm, before any work
 */
export async function readRequest(values: SearchValues): Promise<RunRequest> {
  const { SEARCHES } = await import('../search/registry.js');
  const { algorithmOf } = await import('./search-plug-in.js');
  refuseForeignOptions(values, SEARCHES);
  const fidelity = fidelityOf(values);
  refuseTimeoutOfNone(values);
  const { epochs, lookahead, timeout, seed = 1, 'algo-timeout': answerSeconds } = values;
  const answerMs = answerSeconds === undefined ? undefined : Math.ceil(1000 * answerSeconds);
  const input = { seed, initial: await readInitial(values), options: optionsOf(values, SEARCHES) };
  refuseLongerPrograms(input.initial, values['max-instructions']);
  // Refuses what the algorithm does not know before anything is opened; no key is asked for here.
  const request = { ...input, algorithm: await algorithmOf(values.algo, { ...input, keyOf: () => '' }, answerMs) };
  if (fidelity !== undefined && epochs !== undefined) {
    const { createSearchAcrossFidelities } = await import('../search/hyperband/across-fidelities.js');
    await createSearchAcrossFidelities(request.algorithm, { ...input, keyOf: () => '' }, fidelity, epochs).close?.();
  }
  return {
    ...request,
    budget: await readBudget(values),
    ...(fidelity === undefined ? {} : { fidelity }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(lookahead === undefined ? {} : { lookahead }),
    ...(timeout === undefined ? {} : { timeoutMs: Math.ceil(1000 * timeout) }),
    restart: values.restart,
    allowOtherNumerics: values['allow-other-numerics'],
  };
}

/** The search in words, `hyperband(re)` for one across fidelities. */
export function algorithmText(algorithm: string, { fidelity }: SearchValues): string {
  return fidelity === undefined ? algorithm : `${fidelity}(${algorithm})`;
}

/** What `--fidelity` and the options that go with it mean. @throws {NosbenchError} code `usage` for those options without it */
function fidelityOf({ fidelity: name, 'min-epochs': minEpochs, eta }: SearchValues): FidelityRequest | undefined {
  if (name !== undefined) return { name, minEpochs, eta };
  for (const [flag, value] of Object.entries({ 'min-epochs': minEpochs, eta })) {
    if (value === undefined) continue;
    throw new NosbenchError(
      'usage',
      `search --${flag}: expected ${FIDELITY_NAMES.map((known) => `--fidelity ${known}`).join(' or ')} beside it, got none. Add one, or leave --${flag} out.`,
    );
  }
  return undefined;
}

/** An answer is waited for only where another program searches. */
function refuseTimeoutOfNone({ algo, 'algo-timeout': seconds }: SearchValues): void {
  if (seconds === undefined || algo.startsWith(EXEC)) return;
  throw new NosbenchError(
    'usage',
    `search --algo-timeout: expected --algo ${EXEC}COMMAND beside it, got --algo ${algo}. Leave --algo-timeout out.`,
  );
}

/** Refuses options that other algorithms have and this one has not. What no algorithm is called is refused later, by that name. */
function refuseForeignOptions(values: SearchValues, searches: Readonly<Record<string, CreateSearch>>): void {
  const own = Object.hasOwn(searches, values.algo) ? searches[values.algo]?.options : undefined;
  if (own === undefined) return;
  for (const flag of ALGORITHM_FLAGS) {
    const option = ALGORITHM_OPTIONS[flag];
    if (values[flag] === undefined || own.includes(option)) continue;
    const others = Object.keys(searches).filter((name) => searches[name]?.options?.includes(option));
    throw new NosbenchError(
      'usage',
      `search --${flag}: expected --algo ${others.join(' or ')}, which has that option, got --algo ${values.algo}. Leave it out, or change --algo.`,
    );
  }
}

/** The options of the algorithm, by the names that it has for them. */
function optionsOf(values: SearchValues, searches: Readonly<Record<string, CreateSearch>>): SearchInput['options'] {
  const flags = ALGORITHM_FLAGS.filter((flag) => values[flag] !== undefined);
  const given = Object.fromEntries(flags.map((flag) => [ALGORITHM_OPTIONS[flag], values[flag]]));
  const own = readOwnOptions(values.option ?? []);
  if (Object.hasOwn(searches, values.algo)) {
    const known = searches[values.algo]?.options ?? [];
    const entries = ALGORITHM_FLAGS.map((flag) => [ALGORITHM_OPTIONS[flag], flag] as const);
    refuseOwnOptions(values.algo, own, Object.fromEntries(entries.filter(([name]) => known.includes(name))));
  }
  const twice = Object.keys(own).find((name) => Object.hasOwn(given, name));
  if (twice === undefined) return { ...given, ...own };
  throw new NosbenchError(
    'usage',
    `search --option: expected each option once, got "${twice}" by an option of its own too. Leave one out.`,
  );
}

function refuseLongerPrograms(initial: readonly Program[], most: number | undefined): void {
  const longest = Math.max(0, ...initial.map(({ instructions }) => instructions.length));
  if (most === undefined || longest <= most) return;
  throw new NosbenchError(
    'usage',
    `search --max-instructions: expected at least ${longest}, the length of a program that the search starts from, got ${most}. Raise it, or start from a shorter one (--init).`,
  );
}

async function readInitial({ algo, init, cache }: SearchValues): Promise<readonly Program[]> {
  const names = init ?? (STARTS_FROM_ADAMW.includes(algo) ? ['AdamW'] : ['random']);
  if (!names.includes('random')) return Promise.all(names.map((name) => readProgramArgument(name, cache)));
  if (names.length === 1) return [];
  throw new NosbenchError(
    'usage',
    `--init: expected "random" alone, got ${names.join(', ')}. Random programs are drawn only where no program is given.`,
  );
}

async function readBudget(values: SearchValues): Promise<Budget> {
  const { evaluations, trained, 'budget-epochs': epochs, seconds } = values;
  const given: Budget = {
    ...(evaluations === undefined ? {} : { evaluations }),
    ...(trained === undefined ? {} : { trained }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(seconds === undefined ? {} : { seconds }),
  };
  if (Object.keys(given).length > 0) return given;
  const { defaultEvaluations } = await import('../benchmark/tasks.js');
  return { evaluations: defaultEvaluations(values.task) };
}
