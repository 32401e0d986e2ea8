// A search of one's own. Run it with: nosbench search --algo ./examples/my-search.js --task toy --evaluations 200
// and with an option of its own:      nosbench search --algo ./examples/my-search.js --option patience=20
import {
  createLedger,
  derivedStream,
  initialOf,
  integerOption,
  mutate,
  PROGRAM_SPACE,
  programSettings,
  sampleProgram,
  searchWithOptions,
  seedOf,
} from 'nosbench';

/**
 * Mutates the best program so far; at first, and after `patience` children in a row that are not better, draws a random one. What it
 * proposes depends on its settings and on the calls made so far alone, on no clock and no Math.random: a run is resumed by replaying them.
 */
export default searchWithOptions('climber', { patience: integerOption(100, 1) }, (input, { patience }) => {
  const seed = seedOf(input, 'climber'); // these two refuse what is no seed and no program
  const initial = initialOf(input, 'climber');
  const rng = derivedStream(seed, 'search/climber');
  const ledger = createLedger({ where: 'climber' }); // numbers the proposals, and refuses results that answer none
  const waiting = [...initial];
  let best;
  let withoutGain = 0;

  return {
    name: 'climber', // the name and the settings decide which run it is, the path of this file does not
    settings: { seed, patience, initial: initial.map(programSettings) },
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
      const told = ledger.accept(result); // undefined: the repetition of a result
      if (told?.proposal === undefined) return;
      const { loss } = told.result; // undefined: the program failed
      if (loss !== undefined && (best === undefined || loss < best.loss)) {
        best = { id: told.proposal.id, program: told.program, loss };
        withoutGain = 0;
      } else {
        withoutGain += 1;
        if (withoutGain % patience === 0) best = undefined;
      }
    },
    enqueue: ledger.enqueue,
  };
});
