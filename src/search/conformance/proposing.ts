import { validateProgram } from '../../program/validate.js';
import { checkedSearch } from '../checked-search.js';
import { beginClosing } from '../closing.js';
import { isInSpace } from '../space.js';
import { digestOf } from './drive.js';
import { good } from './evaluations.js';
import { expectSame, expectThat } from './expect.js';
import type { Rule } from './target.js';

/** What a search proposes. */
export const PROPOSING: readonly Rule[] = [
  {
    name: 'has the shape of a search, and proposes what has the shape of a proposal',
    check({ target, input, run }) {
      const search = checkedSearch('search', target.create, input());
      try {
        run(search, { lookahead: 4 });
      } finally {
        beginClosing([search]);
      }
    },
  },
  {
    name: 'numbers its proposals 0, 1, 2, ...',
    check({ make, run }) {
      const { proposals } = run(make(), { lookahead: 4 });
      expectThat(proposals.length > 0, 'at least one proposal', proposals.length);
      const ids = proposals.map(({ id }) => id);
      expectSame(ids, Array.from(ids.keys()), 'the ids of the proposals to be');
    },
  },
  {
    name: 'proposes programs, and of its space where it has one',
    check({ target: { space }, make, run }) {
      for (const { id, program, origin } of run(make(), { lookahead: 4 }).proposals) {
        validateProgram(program, `search: program of proposal ${id}`);
        const lengths = origin === 'mutation' || origin === 'promoted' ? 'evolved' : 'drawn';
        const isAtHome = space === undefined || isInSpace(program, space, lengths);
        expectThat(isAtHome, `proposal ${id} (${origin}) to lie in the space`, program);
      }
    },
  },
  {
    name: 'leaves a proposal as it is once it is made',
    check({ make, run }) {
      const asAsked: string[] = [];
      const { proposals } = run(make(), {
        evaluate(proposal) {
          asAsked.push(JSON.stringify(proposal));
          return good(proposal);
        },
      });
      asAsked.forEach((text, id) => {
        expectSame(proposals[id], JSON.parse(text), `proposal ${id} to be what it was when it was made,`);
      });
    },
  },
  {
    name: 'names only earlier proposals as parents, and only earlier ones to resume',
    check({ make, run }) {
      for (const { id, parents, resumeOf } of run(make(), { lookahead: 4 }).proposals) {
        expectThat(
          parents.every((parent) => parent < id),
          `parents of proposal ${id} to be earlier ones`,
          parents,
        );
        expectThat(resumeOf === undefined || resumeOf < id, `proposal ${id} to resume an earlier one`, resumeOf);
      }
    },
  },
  {
    name: 'proposes the same in every process',
    check({ target, make, run }) {
      const found = digestOf(run(make(), { lookahead: 3 }).proposals);
      expectSame(
        found,
        digestOf(run(make(), { lookahead: 3 }).proposals),
        'the same proposals from the same calls, with the digest',
      );
      if (target.proposals !== undefined) expectSame(found, target.proposals, 'the digest of the proposals to be');
    },
  },
  {
    name: 'proposes something else for another seed',
    check({ target, make, run }) {
      if (target.ignoresSeed) return;
      const [one, other] = [7, 8].map((seed) => digestOf(run(make({ seed })).proposals));
      expectThat(one !== other, 'other proposals for seed 8 than for seed 7', 'the same');
    },
  },
  {
    name: 'answers wait only while a proposal is open, and done for good',
    check({ length, make }) {
      const search = make();
      const { maxPending = length, parallel } = search.capabilities;
      const most = parallel === 'none' ? 1 : maxPending;
      const open = [];
      for (let asked = 0; asked < length; ) {
        const answer = search.ask();
        if (answer === 'done') {
          expectSame(search.ask(), 'done', 'the answer after "done" to be');
          break;
        }
        if (answer === 'wait') {
          const next = open.shift();
          expectThat(next !== undefined, 'a proposal or "done" while no proposal is open', 'wait');
          expectSame(search.ask(), 'wait', 'the answer after "wait" to be');
          search.tell(good(next));
        } else {
          open.push(answer);
          asked += 1;
        }
        expectThat(open.length <= most, `at most ${most} open proposals`, open.length);
      }
      for (const proposal of open.reverse()) search.tell(good(proposal));
    },
  },
];
