import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { searchFault } from '../../search/checked-search.js';
import type { NosbenchError } from '../../util/errors.js';
import { isObject, type Json } from '../../util/json.js';
import type { ThreadData, ThreadOrder, ThreadReport } from './thread-messages.js';

/** A program that answers each line of JSON with one. */
export interface Exchange {
  /**
   * Sends a message and blocks this thread until its answer is there.
   * @throws {NosbenchError} code `input` when the program does not start, ends, answers too late, or with anything but one object of
   * JSON a line. It gets nothing more then: every later call throws the same.
   */
  request(call: string, message: Readonly<Record<string, Json | undefined>>): Readonly<Record<string, unknown>>;
  /** Ends the program by ending its input, or by force when that does not end it within two seconds. */
  close(): Promise<void>;
}

/** What an exchange is opened with. */
export interface ExchangeOptions {
  /** Head of the messages. */
  readonly where: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  /** Module of the thread, default our own. */
  readonly thread?: URL | undefined;
}

const GRACE_MS = 2_000;

/** Starts a program. Its messages on stderr go where ours go. */
export function openExchange({ where, command, timeoutMs, thread }: ExchangeOptions): Exchange {
  const { port1, port2 } = new MessageChannel();
  const reports = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ThreadData = { command, port: port2, reports };
  const worker = new Worker(thread ?? new URL('./thread.js', import.meta.url), { workerData, transferList: [port2] });
  worker.unref(); // who forgets to close an exchange can still end: the program's input ends with this process
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let failure: NosbenchError | undefined;
  worker.once('error', (cause) => {
    failure ??= searchFault(where, 'the thread of the program to go on', `the error "${String(cause)}"`, { cause });
  });

  const post = (order: ThreadOrder): void => port1.postMessage(order);
  const fail = (rule: string, got: string, advice?: string): NosbenchError => {
    failure = searchFault(where, rule, got, undefined, advice);
    return failure;
  };
  /** The next report, `undefined` when there is none in time. */
  const wait = (): ThreadReport | undefined => {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const seen = Atomics.load(reports, 0);
      const received = receiveMessageOnPort(port1);
      if (received !== undefined) return received.message as ThreadReport; // the thread's own
      const left = deadline - performance.now();
      if (left <= 0) return undefined;
      Atomics.wait(reports, 0, seen, left);
    }
  };

  return {
    request(call, message) {
      if (failure !== undefined) throw failure;
      post({ kind: 'send', line: JSON.stringify({ call, ...message }) });
      const report = wait();
      if (report === undefined) {
        throw fail(
          `an answer to ${call} within ${timeoutMs / 1000} s`,
          'none',
          'Answer sooner, or raise --algo-timeout.',
        );
      }
      if (report.kind === 'failed') throw fail(report.rule, `${report.got}, when it was to answer ${call}`);
      const answer = parse(report.line);
      if (answer !== undefined) return answer;
      throw fail(
        `one object of JSON a line on its standard output, in answer to ${call}`,
        `${report.line.slice(0, 200)} (its messages belong on stderr)`,
      );
    },
    close() {
      worker.ref();
      post({ kind: 'close', graceMs: failure === undefined ? GRACE_MS : 0 });
      return ended;
    },
  };
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // told by the caller
  }
}
