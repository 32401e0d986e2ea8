import { validateProgram } from '../program/validate.js';
import { quotedError } from '../util/error-place.js';
import { NosbenchError } from '../util/errors.js';
import { isObject } from '../util/json.js';
import { beginClosing } from './closing.js';
import { type CreateSearch, ORIGINS, type Proposal, type Search, type SearchInput } from './contract.js';

const PARALLEL: readonly unknown[] = ['none', 'batch', 'async'];

/**
 * Makes a search of somebody else's, whose faults are told as such: what it throws, and what it proposes that is no proposal.
 * @param where head of the messages
 * @throws {NosbenchError} code `input`, unless it is a search
 */
export function checkedSearch(where: string, create: CreateSearch, input: SearchInput): Search {
  const told = (what: string, cause: unknown): NosbenchError => {
    if (cause instanceof NosbenchError) return cause;
    return searchFault(where, `${what} to return`, quotedError(cause), { cause });
  };
  const call = <T>(what: string, run: () => T): T => {
    try {
      return run();
    } catch (cause) {
      throw told(what, cause);
    }
  };
  const search = call('the making of the search', () => create(input));
  try {
    checkShape(where, search);
  } catch (error) {
    if (isObject(search) && typeof search.close === 'function') beginClosing([search as Search]); // nobody else will have it to close
    throw error;
  }
  const { report, close } = search;
  return {
    name: search.name,
    settings: search.settings,
    capabilities: search.capabilities,
    ask: () =>
      checkedAnswer(
        where,
        call('ask', () => search.ask()),
      ),
    tell: (result) => call('tell', () => search.tell(result)),
    enqueue: (program, epochs) => call('enqueue', () => search.enqueue(program, epochs)),
    ...(report && {
      report: (id, epoch, value) =>
        checkedVerdict(
          where,
          call('report', () => report.call(search, id, epoch, value)),
        ),
    }),
    ...(close && {
      close: async () => {
        try {
          await close.call(search);
        } catch (cause) {
          throw told('close', cause);
        }
      },
    }),
  };
}

function checkShape(where: string, search: unknown): asserts search is Search {
  if (!isObject(search)) throw searchFault(where, 'a search', String(search));
  const { name, settings, capabilities } = search;
  if (typeof name !== 'string' || name === '') throw searchFault(where, 'a search with a name', String(name));
  for (const method of ['ask', 'tell', 'enqueue'] as const) {
    if (typeof search[method] !== 'function') throw searchFault(where, `a method ${method}`, typeof search[method]);
  }
  for (const method of ['report', 'close'] as const) {
    const given = search[method];
    if (given !== undefined && typeof given !== 'function')
      throw searchFault(where, `a method ${method}, if any`, typeof given);
  }
  if (!isObject(settings)) throw searchFault(where, 'settings as an object that JSON keeps', String(settings));
  if (!isObject(capabilities) || !PARALLEL.includes(capabilities.parallel)) {
    const got = isObject(capabilities) ? capabilities.parallel : capabilities;
    throw searchFault(where, `capabilities.parallel to be one of ${PARALLEL.join(', ')}`, String(got));
  }
}

/** The answer of an `ask`, unless it is none. @throws {NosbenchError} code `input` */
export function checkedAnswer(where: string, answer: unknown): Proposal | 'wait' | 'done' {
  if (answer === 'wait' || answer === 'done') return answer;
  if (!isObject(answer)) throw searchFault(where, 'ask to give a proposal, "wait" or "done"', String(answer));
  const { id, parents, origin, epochs, resumeOf } = answer;
  if (!isCount(id, 0)) throw searchFault(where, 'a proposal with a whole number as id', String(id));
  if (!Array.isArray(parents) || !parents.every((parent) => isCount(parent, 0))) {
    throw searchFault(where, `proposal ${id} to have a list of parents`, JSON.stringify(parents) ?? 'nothing');
  }
  if (!ORIGINS.some((known) => known === origin)) {
    throw searchFault(where, `proposal ${id} to have an origin among ${ORIGINS.join(', ')}`, String(origin));
  }
  if (epochs !== undefined && !isCount(epochs, 1)) {
    throw searchFault(where, `proposal ${id} to have a whole number of epochs, if any`, String(epochs));
  }
  if (resumeOf !== undefined && !(isCount(resumeOf, 0) && resumeOf < id)) {
    throw searchFault(where, `proposal ${id} to resume an earlier one, if any`, String(resumeOf));
  }
  const program = validateProgram(answer.program, `${where}: program of proposal ${id}`);
  return { ...(answer as unknown as Proposal), program };
}

function checkedVerdict(where: string, verdict: unknown): 'continue' | 'stop' {
  if (verdict === 'continue' || verdict === 'stop') return verdict;
  throw searchFault(where, 'report to give "continue" or "stop"', String(verdict));
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

/** The fault of a search that is not ours. @param advice what to do beside mending it */
export function searchFault(
  where: string,
  rule: string,
  got: string,
  options?: { readonly cause: unknown },
  advice = '',
): NosbenchError {
  const help = `${advice} What was evaluated is kept; mend the search and run the same command again.`.trim();
  return new NosbenchError('input', `${where}: expected ${rule}, got ${got}. ${help}`, options);
}
