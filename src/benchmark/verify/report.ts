/** Result of one reference file on one subject. */
export interface VerifyReport {
  /** As in the folder of references: `op-semantics.json`, `pfn/rng.json`. */
  readonly file: string;
  /** Name of the check for `only`: `ops`, `trajectories`, `random`, `toy`, `mlp`, `pfn`, `taskset`; `executors` where one was left out of all of them. */
  readonly check: string;
  /** What was held against the file: an executor on a backend (`wasm/tensor`), or a random stream. */
  readonly subject: string;
  readonly cases: number;
  readonly failures: number;
  /** The largest error among all cases, failures included, in the unit of `tolerance`. */
  readonly worstError: number;
  /** The rule in words: `2 ulp`. */
  readonly tolerance: string;
  /** The first failures, one line each. */
  readonly examples: readonly string[];
  /** What a reader should know: cases that were left out, and why. */
  readonly notes: readonly string[];
  /** Why nothing was checked, such as a file that is not there. */
  readonly skipped?: string;
  readonly seconds: number;
}

/** Most failures that are shown of one file and subject. */
const MAX_EXAMPLES = 5;

/** Counts the cases of one report. */
export interface Tally {
  /** @param describe one line about the failure; called only for those that are shown */
  add(isRight: boolean, error: number, describe: () => string): void;
  note(text: string): void;
  report(): VerifyReport;
}

/** A tally of no cases yet; its seconds count from now. */
export function openTally(facts: Pick<VerifyReport, 'file' | 'check' | 'subject' | 'tolerance'>): Tally {
  const begun = performance.now();
  const examples: string[] = [];
  const notes: string[] = [];
  let cases = 0;
  let failures = 0;
  let worstError = 0;
  return {
    add: (isRight, error, describe) => {
      cases += 1;
      worstError = Math.max(worstError, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
      if (isRight) return;
      failures += 1;
      if (examples.length < MAX_EXAMPLES) examples.push(describe());
    },
    note: (text) => void notes.push(text),
    report: () => ({
      ...facts,
      cases,
      failures,
      worstError,
      examples,
      notes,
      seconds: (performance.now() - begun) / 1000,
    }),
  };
}

/** The report of a file that was not checked. */
export function skippedReport(file: string, check: string, skipped: string): VerifyReport {
  return {
    file,
    check,
    subject: '',
    cases: 0,
    failures: 0,
    worstError: 0,
    tolerance: '',
    examples: [],
    notes: [],
    skipped,
    seconds: 0,
  };
}
