import type { Program } from '../../program/program.js';
import { searchFault } from '../checked-search.js';
import type { ForeignResult, Proposal, Result, Search } from '../contract.js';

/** A proposal of the search inside, as the search around it passes it on. */
export interface Entry {
  readonly inner: Proposal;
  /** Its parents by the ids of the search around; those that came from elsewhere have none. */
  readonly parents: readonly number[];
}

/**
 * A search inside another one, which proposes for one fidelity and is told of no other: what it compares is one measure. It is spared
 * proposals that behave like one that it knows the outcome of; those are answered at once, as a cache would.
 */
export interface Learner {
  /** What to evaluate next. */
  ask(): Entry | 'wait' | 'done';
  /** Says which id of the search around an entry got; to be called before the next `ask`. */
  opened(entry: Entry, id: number): void;
  /** The outcome of an entry. */
  tell(entry: Entry, result: Result): void;
  /** An outcome at this fidelity of what this search did not propose. */
  learn(program: Program, result: Result | ForeignResult, id?: number): void;
}

/** What is known of a behaviour. */
interface Known {
  /** The proposal of the search around that showed or will show it. */
  readonly id: number | undefined;
  /** Absent while that proposal is open. */
  outcome?: Outcome;
  /** Proposals of the search inside that wait for the same outcome. */
  readonly twins: Proposal[];
}

/** A result without what belongs to one proposal only. */
type Outcome = Omit<Result, 'id' | 'tag' | 'cost'>;

/** Most proposals answered in one `ask` before one is evaluated all the same: a search that repeats itself must not hang. */
const MOST_ANSWERED = 200;

/**
 * @param where head of the messages
 * @param keyOf behaviour key of a program; left out, everything is evaluated
 */
export function createLearner(
  where: string,
  search: Search,
  keyOf: ((program: Program) => string) | undefined,
): Learner {
  const known = new Map<string, Known>();
  /** By id of the search inside: id of the search around. */
  const ids: (number | undefined)[] = [];
  let open = 0;

  const close = ({ id, tag }: Proposal, result: Omit<Result, 'id' | 'tag'>): void => {
    open -= 1;
    search.tell({ ...result, id, ...(tag === undefined ? {} : { tag }) });
  };

  /** Answers a proposal without an evaluation, now or together with its twin. */
  const join = (proposal: Proposal, behaviour: Known): void => {
    ids[proposal.id] = behaviour.id;
    if (behaviour.outcome === undefined) behaviour.twins.push(proposal);
    else close(proposal, { ...behaviour.outcome, cost: FREE });
  };

  return {
    ask() {
      for (let answered = 0; ; answered += 1) {
        if (search.capabilities.parallel === 'none' && open > 0) return 'wait';
        const inner = search.ask();
        if (typeof inner === 'string') return inner;
        refuseEpochs(where, inner);
        open += 1;
        const behaviour = keyOf && known.get(keyOf(inner.program));
        if (behaviour === undefined || answered >= MOST_ANSWERED) {
          return { inner, parents: inner.parents.flatMap((parent) => ids[parent] ?? []) };
        }
        join(inner, behaviour);
      }
    },
    opened({ inner }, id) {
      ids[inner.id] = id;
      const key = keyOf?.(inner.program);
      if (key !== undefined && !known.has(key)) known.set(key, { id, twins: [] });
    },
    tell({ inner }, result) {
      const { id: _, tag: __, cost, ...outcome } = result;
      close(inner, { ...outcome, cost });
      const key = keyOf?.(inner.program);
      const behaviour = key === undefined ? undefined : known.get(key);
      if (key === undefined || behaviour === undefined || behaviour.outcome !== undefined) return;
      if (isMeasured(outcome)) behaviour.outcome = outcome;
      else known.delete(key); // the next program that behaves so is evaluated again
      for (const twin of behaviour.twins.splice(0)) close(twin, { ...outcome, cost: FREE });
    },
    learn(program, result, id) {
      const outcome = outcomeOf(result);
      const key = keyOf?.(program);
      if (key !== undefined) {
        if (known.has(key)) return;
        if (isMeasured(outcome)) known.set(key, { id, outcome, twins: [] });
      }
      if (search.capabilities.usesForeign) search.tell({ ...outcome, cost: result.cost, foreign: true, program });
    },
  };
}

/** Epochs are not the choice of a search inside; passing over them would evaluate something else than it asked for. */
function refuseEpochs(where: string, { epochs, resumeOf }: Proposal): void {
  const rule = 'a proposal without epochs under --fidelity';
  if (epochs !== undefined) throw searchFault(where, rule, `one of ${epochs}`);
  if (resumeOf !== undefined) throw searchFault(where, rule, `one that resumes proposal ${resumeOf}`);
}

const FREE = { epochsTrained: 0, knownToRun: true };

/** Without the epochs as well: to the search inside, those of its fidelity are the run's own. */
function outcomeOf(result: Result | ForeignResult): Outcome {
  const { status, loss, curve, memberCurves, key, descriptor, extra } = result;
  return {
    status,
    ...(loss === undefined ? {} : { loss }),
    ...(curve === undefined ? {} : { curve }),
    ...(memberCurves === undefined ? {} : { memberCurves }),
    ...(key === undefined ? {} : { key }),
    ...(descriptor === undefined ? {} : { descriptor }),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** True when the outcome says something about the program, not about the machine. */
function isMeasured({ status }: Outcome): boolean {
  return status === 'ok' || status === 'nan' || status === 'inf';
}
