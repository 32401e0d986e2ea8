import type { Result, Search } from '../contract.js';
import { digestOf } from './drive.js';
import { FAILURES, failed, good, mixed, ok, toyLoss } from './evaluations.js';
import { expectRefusal, expectSameProposals, expectThat } from './expect.js';
import type { Harness, Rule } from './target.js';

/** The course of a search that is disturbed before each ask must be that of one that is not. */
function expectUndisturbed(
  { make, run }: Harness,
  disturb: (search: Search, told: readonly Result[]) => void,
  evaluate = good,
): void {
  const { proposals } = run(make(), { disturb, evaluate });
  expectSameProposals(proposals, run(make(), { evaluate }).proposals, 'to be as if nothing had been said');
}

/** What a search makes of results. */
export const TELLING: readonly Rule[] = [
  {
    name: 'refuses a result for a proposal it never made, and goes on as if nothing had been said',
    check(harness) {
      expectUndisturbed(harness, (search) => {
        for (const id of [100_000, -1, 0.5]) expectRefusal(`a result with id ${id}`, () => search.tell(ok(id, 1)));
      });
    },
  },
  {
    name: 'refuses another result for a proposal told before, and goes on as if nothing had been said',
    check(harness) {
      expectUndisturbed(harness, (search, told) => {
        for (const { id } of told) {
          expectRefusal(`a second result for proposal ${id}`, () => search.tell(ok(id, -12345)));
        }
      });
    },
  },
  {
    name: 'ignores the repetition of a result',
    check(harness) {
      const repeat = (search: Search, told: readonly Result[]): void => {
        for (const result of told) search.tell(structuredClone(result));
      };
      expectUndisturbed(harness, repeat, mixed);
    },
  },
  {
    name: 'refuses results that contradict themselves, and keeps the proposal open',
    check({ make, askFor }) {
      const search = make();
      const { id, program } = askFor(search);
      const cost = { epochsTrained: 1, knownToRun: false };
      const wrong: readonly [string, Result][] = [
        ['status ok without a loss', { id, status: 'ok', cost }],
        ['status ok with the loss NaN', { id, status: 'ok', loss: Number.NaN, cost }],
        ['status ok with the loss Infinity', { id, status: 'ok', loss: Number.POSITIVE_INFINITY, cost }],
        ['status nan with a loss', { id, status: 'nan', loss: 1, cost }],
        ['a status that does not exist', { id, status: 'fine' as 'ok', loss: 1, cost }],
        ['the tag of no proposal', { ...ok(id, 1), tag: 'a tag of no proposal' }],
      ];
      for (const [what, result] of wrong) expectRefusal(`a result with ${what}`, () => search.tell(result));
      search.tell(ok(id, toyLoss(program)));
    },
  },
  {
    name: 'takes back the tag of each proposal, and works without it',
    check({ make, run }) {
      const { proposals } = run(make(), {
        evaluate: (proposal) =>
          proposal.tag === undefined ? good(proposal) : { ...good(proposal), tag: structuredClone(proposal.tag) },
      });
      expectSameProposals(proposals, run(make()).proposals, 'to be the same with the tag and without it');
    },
  },
  ...FAILURES.map(
    (status): Rule => ({
      name: `survives a run in which every result is ${status}`,
      check({ make, run }) {
        const fail = ({ id }: { readonly id: number }): Result => failed(id, status);
        const { proposals } = run(make(), { evaluate: fail });
        expectThat(proposals.length > 0, 'at least one proposal', proposals.length);
        const again = run(make(), { evaluate: fail });
        expectThat(
          digestOf(again.proposals) === digestOf(proposals),
          'the same proposals from the same calls',
          'others',
        );
      },
    }),
  ),
];
