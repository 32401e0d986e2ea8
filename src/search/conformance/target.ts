import { beginClosing } from '../closing.js';
import type { CreateSearch, Proposal, Search, SearchInput } from '../contract.js';
import type { SearchSpace } from '../space.js';
import { type Course, type DriveOptions, drive } from './drive.js';
import { toyKey } from './evaluations.js';

/** A search to be tested. */
export interface ConformanceTarget {
  readonly create: CreateSearch;
  /** The name that it must have. Left out: any. */
  readonly name?: string;
  /** Options that make `length` evaluations a meaningful run. */
  readonly options?: SearchInput['options'];
  /** Evaluations that are a meaningful run, default 300: fewer for a search that thinks long about each. */
  readonly length?: number;
  /** Space of what it generates. Left out: any valid program. */
  readonly space?: SearchSpace;
  /** True for a search that draws nothing (a grid): its seed then need not change anything. */
  readonly ignoresSeed?: boolean;
  /**
   * SHA-256 of the first proposals with seed 7, from the run of another process; wrong ones are told with the right one. A change means
   * that runs begun before it cannot be continued. Left out: not compared.
   */
  readonly proposals?: string;
}

/** What a case works with: searches made of the target, closed when the case ends. */
export interface Harness {
  readonly target: ConformanceTarget;
  /** Evaluations of a run. */
  readonly length: number;
  /** The input of `make`. */
  input(over?: Partial<SearchInput>): SearchInput;
  /** A fresh search, with seed 7 unless told otherwise. */
  make(over?: Partial<SearchInput>): Search;
  /** Drives a search, over `length` evaluations unless told otherwise. */
  run(search: Search, options?: Partial<DriveOptions>): Course;
  /** The answer of `ask` where it must be a proposal. */
  askFor(search: Search): Proposal;
}

/** One rule that a search obeys. @throws {AssertionError} where it does not */
export interface Rule {
  readonly name: string;
  check(harness: Harness): void | Promise<void>;
}

/** Checks a rule, and begins to close the searches that it made. */
export function checkRule(rule: Rule, target: ConformanceTarget): void | Promise<void> {
  const made: Search[] = [];
  const length = target.length ?? 300;
  const input = (over: Partial<SearchInput> = {}): SearchInput => ({
    seed: 7,
    initial: [],
    keyOf: toyKey,
    options: target.options ?? {},
    ...over,
  });
  const harness: Harness = {
    target,
    length,
    input,
    make(over) {
      const search = target.create(input(over));
      made.push(search);
      return search;
    },
    run: (search, options) => drive(search, { length, ...options }),
    askFor(search) {
      const answer = search.ask();
      if (typeof answer !== 'string') return answer;
      throw new Error(`${search.name}: expected a proposal, got "${answer}".`);
    },
  };
  const end = (): void => beginClosing(made);
  let checked: void | Promise<void>;
  try {
    checked = rule.check(harness);
  } catch (error) {
    end();
    throw error;
  }
  if (checked !== undefined) return checked.finally(end);
  end();
}
