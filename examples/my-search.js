// A search of one's own. Run it with: nosbench search --algo ./examples/my-search.js --task toy --evaluations 200
import { createLedger, derivedStream, mutate, PROGRAM_SPACE, sampleProgram } from 'nosbench';

/**
 * Mutates the best program so far; at first draws random ones. What it proposes depends on its settings and on the calls made so far
 * alone, on no clock and no Math.random: a run is resumed by replaying its calls.
 */
export default function climber({ seed, initial }) {
  const rng = derivedStream(seed, 'search/climber');
  const ledger = createLedger({ where: 'climber' }); // numbers the proposals, and refuses results that answer none
  const waiting = [...initial];
  let best;

  return {
    name: 'climber', // the name and the settings decide which run it is, the path of this file does not
    settings: { seed, initial: initial.map(({ instructions, constants }) => ({ instructions, constants })) },
    capabilities: {
      parallel: 'async',
      usesFidelity: false,
      usesCurve: false,
      needsDescriptor: false,
      usesForeign: false,
      encoding: 'program',
    },
    ask() {
      const enqueued = ledger.proposeEnqueued();
      if (enqueued) return enqueued;
      const given = waiting.shift();
      if (given) return ledger.propose({ program: given, parents: [], origin: 'initial' });
      if (best === undefined) {
        return ledger.propose({ program: sampleProgram(PROGRAM_SPACE, rng), parents: [], origin: 'random' });
      }
      const { program } = mutate(best.program, PROGRAM_SPACE, rng);
      return ledger.propose({ program, parents: [best.id], origin: 'mutation' });
    },
    tell(result) {
      const told = ledger.accept(result);
      if (told?.proposal === undefined || told.result.loss === undefined) return;
      if (best === undefined || told.result.loss <= best.loss) {
        best = { id: told.proposal.id, program: told.program, loss: told.result.loss };
      }
    },
    enqueue: ledger.enqueue,
  };
}
