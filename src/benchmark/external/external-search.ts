import { searchFault } from '../../search/checked-search.js';
import type { CreateSearch, Proposal, Search, SearchInput } from '../../search/contract.js';
import { initialOf, programSettings, seedOf } from '../../search/input.js';
import { createLedger } from '../../search/ledger.js';
import { NosbenchError } from '../../util/errors.js';
import { describedMessage, isDescriptionRequest } from './description-request.js';
import { type Exchange, openExchange } from './exchange.js';
import { checkTaken, initMessage, readAnswer, readIntroduction, tellMessage } from './messages.js';

/** How to talk to a program. */
export interface ExternalSearchOptions {
  /** Longest wait for one answer, default 60,000 ms. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** Requests for descriptions between `ask` and its answer: a program that never stops asking is at fault. */
const MOST_REQUESTS = 1000;

/**
 * A search that another program makes, in whatever language: it reads lines of JSON on its standard input and answers each with one on
 * its standard output (docs/search-protocol.md). The program is started for each search and ends with it; no shell comes between.
 *
 *     registerSearch('climber-py', externalSearch(['python3', 'examples/my_search.py']));
 *
 * It has to do no more than propose and learn: numbers, refusals, repetitions and enqueued programs are looked after here.
 * `ask` and `tell` block the thread that calls them until the program answers.
 *
 * @param command the program and its arguments
 * @throws {NosbenchError} code `usage` for a command without a program, or an impossible time limit; the search that it makes throws as `Exchange`
 */
export function externalSearch(command: readonly string[], options: ExternalSearchOptions = {}): CreateSearch {
  return externalSearchIn(undefined, command, options);
}

/** The same with another module for the thread that keeps the program; `undefined`: our own. */
export function externalSearchIn(
  thread: URL | undefined,
  command: readonly string[],
  { timeoutMs = DEFAULT_TIMEOUT_MS }: ExternalSearchOptions,
): CreateSearch {
  if (command.length === 0 || command[0] === '') {
    throw new NosbenchError(
      'usage',
      `externalSearch: expected a program and its arguments, got ${JSON.stringify(command)}. Name one, such as ["python3", "my_search.py"].`,
    );
  }
  const where = `search ${command.join(' ')}`;
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new NosbenchError(
      'usage',
      `${where}: expected a time limit above 0 and below 2^31 ms, got ${timeoutMs}. Leave it out for ${DEFAULT_TIMEOUT_MS}.`,
    );
  }
  return (input) => {
    seedOf(input, where);
    initialOf(input, where);
    const exchange = openExchange({ where, command, timeoutMs, thread });
    try {
      return searchOver(exchange, where, input);
    } catch (error) {
      void exchange.close();
      throw error;
    }
  };
}

function searchOver(exchange: Exchange, where: string, input: SearchInput): Search {
  const { seed, initial, options } = input;
  const introduction = readIntroduction(where, exchange.request('init', initMessage(seed, initial, options)));
  const { name, capabilities, usesDescriptions } = introduction;
  const descriptions = usesDescriptions ? input.descriptions : undefined;
  const maxPending = capabilities.parallel === 'none' ? 1 : capabilities.maxPending;
  const ledger = createLedger({ where: name, maxPending });
  let asked = 0;

  /** The program's answer to `ask`, its requests for descriptions served. */
  const answerOf = (id: number): Proposal | 'wait' | 'done' => {
    let answer = readAnswer(where, exchange.request('ask', { id }), id, { usesDescriptions });
    for (let requests = 1; isDescriptionRequest(answer); requests += 1) {
      if (requests > MOST_REQUESTS) {
        throw searchFault(where, `at most ${MOST_REQUESTS} requests for descriptions before a proposal`, 'another one');
      }
      const described = exchange.request('described', describedMessage(id, answer, descriptions));
      answer = readAnswer(where, described, id, { call: 'described', usesDescriptions });
    }
    return answer;
  };

  return {
    name,
    // Whatever a program forgets to tell, two of its searches are one run only if they are made of the same.
    settings: {
      seed,
      initial: initial.map(programSettings),
      options,
      own: introduction.settings,
      ...(descriptions === undefined ? {} : { descriptions: descriptions.version }),
    },
    capabilities,
    ask() {
      if (ledger.isFull) return 'wait';
      const enqueued = ledger.proposeEnqueued();
      if (enqueued === undefined) {
        const answer = answerOf(asked);
        if (answer === 'wait' && ledger.openCount === 0) {
          throw searchFault(where, 'a proposal or "done" while none is open', '"wait"');
        }
        if (typeof answer === 'string') return answer;
        const { id: _, ...draft } = answer;
        asked += 1;
        return ledger.propose(draft);
      }
      asked += 1;
      return enqueued;
    },
    tell(result) {
      const told = ledger.accept(result);
      if (told === undefined || (told.proposal === undefined && !capabilities.usesForeign)) return;
      checkTaken(where, exchange.request('tell', { result: tellMessage(told) }));
    },
    enqueue: ledger.enqueue,
    close: () => exchange.close(),
  };
}
