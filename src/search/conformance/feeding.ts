import { findNamed } from '../../program/named/index.js';
import type { Program } from '../../program/program.js';
import type { ForeignResult, Search } from '../contract.js';
import { failed, ok, program } from './evaluations.js';
import { expectRefusal, expectSame, expectSameProposals, expectThat } from './expect.js';
import type { Rule } from './target.js';

const SGD: Program = program(['mul', [1, 6], 9]);
const SIGN: Program = program(['sign', [1], 9], ['mul', [9, 7], 9]);
const BROKEN: Program = { constants: [], instructions: [{ op: 'add', inputs: [1], output: 3 }] };

function foreign(of: Program, loss: number): ForeignResult {
  const { id: _, ...result } = ok(0, loss);
  return { ...result, foreign: true, program: of };
}

/** What a search makes of programs that are not its own. */
export const FEEDING: readonly Rule[] = [
  {
    name: 'refuses what is no program: initial, enqueued or foreign',
    check({ make, run }) {
      expectRefusal('an initial program of one "add" with one input', () => make({ initial: [SGD, BROKEN] }));
      const disturb = (search: Search): void => {
        expectRefusal('the same as enqueued program', () => search.enqueue(BROKEN));
        expectRefusal('the same as foreign result', () => search.tell(foreign(BROKEN, 1)));
      };
      expectSameProposals(
        run(make(), { disturb }).proposals,
        run(make()).proposals,
        'to be as if nothing had been said',
      );
    },
  },
  {
    name: 'serves enqueued programs first, in their order, with their epochs',
    check({ make, run, askFor }) {
      const search = make();
      search.enqueue(SGD);
      search.enqueue(SIGN, 3);
      const first = askFor(search);
      search.tell(ok(first.id, 1));
      const second = askFor(search);
      search.tell(ok(second.id, 2));
      const rest = { parents: [], origin: 'enqueued' };
      expectSame(first, { id: 0, program: SGD, ...rest }, 'as the program enqueued first');
      expectSame(second, { id: 1, program: SIGN, ...rest, epochs: 3 }, 'as the program enqueued second');
      expectSame(run(search, { length: 20 }).proposals[0]?.id ?? 2, 2, 'the next proposal to have the id');
      const adamW = findNamed('AdamW');
      search.enqueue(adamW);
      const late = askFor(search);
      const { instructions } = adamW;
      expectSame([late.origin, late.program.instructions], ['enqueued', instructions], 'as the program enqueued late');
      search.tell(failed(late.id, 'nan'));
      expectRefusal('a program enqueued for 0 epochs', () => search.enqueue(SGD, 0));
    },
  },
  {
    name: 'accepts foreign results at any time, and ignores them where it says so',
    check({ make, run }) {
      const { id: _, ...lost } = failed(0, 'lost');
      const disturb = (search: Search): void => {
        search.tell(foreign(SGD, 0));
        search.tell(foreign(SGD, 0));
        search.tell({ ...lost, foreign: true, program: SIGN });
      };
      const search = make();
      disturb(search);
      const { proposals } = run(search, { disturb });
      const alone = run(make()).proposals;
      expectThat(proposals.length === alone.length, `${alone.length} proposals`, proposals.length);
      expectRefusal('a foreign result with the loss NaN', () => search.tell(foreign(SGD, Number.NaN)));
      if (search.capabilities.usesForeign) return;
      expectSameProposals(proposals, alone, 'not to depend on foreign results, as its capabilities say');
    },
  },
];
