import type { Program } from '../program/program.js';
import { checkIsProgram } from '../program/validate.js';
import { answer, answers, isUntrained, untrainedAnswer } from './answer.js';
import { createKeyLookup } from './key-lookup.js';
import { type QueryContext, recordIdOf } from './query-context.js';
import type { QueryResult } from './query-result.js';

/** The answer that needs no training, or `undefined`. Waits for nobody. */
export type Recall = (program: Program, epochs?: number) => Promise<QueryResult | undefined>;

/** Looks up what one benchmark knows. */
export function createRecall(context: QueryContext): Recall {
  const { keyer, store, protocol } = context;
  const keys = createKeyLookup(keyer, store);
  return async (program, epochs = protocol.defaultEpochs) => {
    const begun = performance.now();
    checkIsProgram(program, 'recall');
    const seconds = (): number => (performance.now() - begun) / 1000;
    const key = keys.peek(program) ?? (await keys.find(program));
    if (isUntrained(key)) return untrainedAnswer(key, seconds());
    const id = recordIdOf(context, key);
    const remembered = store.peekRecord(id);
    const isRemembered = remembered !== undefined && answers(remembered, epochs);
    const record = isRemembered ? remembered : await store.findRecord(id, { fresh: true });
    if (record === undefined || !answers(record, epochs)) return undefined;
    const cached = isRemembered ? 'memory' : 'store';
    return answer(record, protocol, epochs, { cached, epochsTrained: 0, seconds: seconds() });
  };
}
