import type { Program } from '../program/program.js';
import { derivedStream } from '../random/derived.js';
import { initialOf, programSettings, seedOf } from './input.js';
import { createLedger } from './ledger.js';
import { mutate } from './mutate.js';
import { integerOption, searchWithOptions } from './options.js';
import { compareScores, type Rankable } from './rank.js';
import { sampleProgram } from './sample.js';
import { makeSpace, spaceSettings } from './space.js';

/** Where the climb stands. */
interface Summit extends Rankable {
  readonly program: Program;
}

/**
 * Hill climbing by the mutations of the evolution: the simplest search that learns, and the one that an evolution has to beat.
 *
 *     start: the next initial program, a random one where none is given
 *     step:  propose mutate(summit)
 *     tell:  the child becomes the summit if it is not worse, so that plateaus are crossed
 *
 * With several proposals open, all of them are children of the best one told so far; told one by one, this is the sequential method,
 * a (1 + 1) evolution strategy on programs. Enqueued programs and foreign successes are climbed to when they are not worse.
 *
 * Options: `restartAfter` (none): after so many children in a row that are not better, climb again from the next initial program;
 * `minInstructions` (1), `maxInstructions` (14), `maxEvolved` (20, or `maxInstructions` if given).
 */
export const hillClimbing = searchWithOptions(
  'hc',
  {
    restartAfter: integerOption(undefined, 1),
    minInstructions: integerOption(undefined, 1),
    maxInstructions: integerOption(undefined, 1),
    maxEvolved: integerOption(undefined, 1),
  },
  (input, { restartAfter, ...lengths }) => {
    const where = 'hc';
    const space = makeSpace(lengths, where);
    const rng = derivedStream(seedOf(input, where), 'search/hc');
    const initial = initialOf(input, where);
    const ledger = createLedger({ where });
    let started = 0;
    let isStarting = true;
    let summit: Summit | undefined;
    let withoutGain = 0;

    const climb = (challenger: Summit): void => {
      const order = summit === undefined ? -1 : compareScores(challenger, summit);
      withoutGain = order < 0 ? 0 : withoutGain + 1;
      if (order <= 0) summit = challenger;
      if (restartAfter === undefined || withoutGain < restartAfter) return;
      summit = undefined;
      isStarting = true;
      withoutGain = 0;
    };

    return {
      name: where,
      settings: {
        seed: input.seed,
        restartAfter: restartAfter ?? null,
        initial: initial.map(programSettings),
        space: spaceSettings(space),
      },
      capabilities: {
        parallel: 'async',
        usesFidelity: false,
        usesCurve: false,
        needsDescriptor: false,
        usesForeign: true,
        encoding: 'program',
      },
      ask() {
        const enqueued = ledger.proposeEnqueued();
        if (enqueued) return enqueued;
        if (isStarting) {
          isStarting = false;
          const program = initial.length > 0 ? initial[started % initial.length]! : sampleProgram(space, rng);
          started += 1;
          return ledger.propose({ program, parents: [], origin: 'initial' });
        }
        if (summit === undefined) return 'wait';
        const { program } = mutate(summit.program, space, rng);
        return ledger.propose({ program, parents: summit.id === undefined ? [] : [summit.id], origin: 'mutation' });
      },
      tell(result) {
        const told = ledger.accept(result);
        if (told === undefined || (told.proposal === undefined && result.status !== 'ok')) return;
        const { status, loss } = result;
        climb({ program: told.program, status, loss, ...(told.proposal ? { id: told.proposal.id } : {}) });
      },
      enqueue: ledger.enqueue,
    };
  },
);
