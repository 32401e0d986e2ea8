import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { workerData } from 'node:worker_threads';
import type { ThreadData, ThreadOrder, ThreadReport } from './thread-messages.js';

/*
 * Runs in a worker thread: keeps a program running and carries lines to and fro, while the thread that asks is blocked.
 *
 *     send -> its input,  a line of its output -> report,  close -> end of its input, then the end of this thread
 */

/** Longest line that a program may answer, in UTF-16 units. */
const LONGEST_LINE = 50_000_000;
/** Time for what a program wrote last to arrive after its end. */
const LAST_WORDS_MS = 200;

const { command, port, reports } = workerData as ThreadData; // what openExchange gives
/** A line was sent and not answered. */
let isAsked = false;
let hasFailed = false;
let isClosing = false;
let text = '';

port.on('message', (order: ThreadOrder) => {
  if (order.kind === 'close') close(order.graceMs);
  else if (!hasFailed) send(order.line);
});
const child = start();

function start(): ChildProcessByStdio<Writable, Readable, null> | undefined {
  const [file = '', ...words] = command;
  try {
    // A group of its own: Ctrl-C reaches us alone, who still have results to tell, and the group can be ended as one.
    const started = spawn(file, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    listen(started);
    return started;
  } catch (error) {
    failToStart(error);
    return undefined;
  }
}

function listen(started: ChildProcessByStdio<Writable, Readable, null>): void {
  started.on('error', failToStart);
  started.stdin.on('error', () => {}); // a program that is gone: its end is told below
  started.stdout.setEncoding('utf8').on('data', read);
  started.stdout.on('end', () => setTimeout(() => end('the end of its output'), LAST_WORDS_MS).unref());
  started.on('exit', (code, signal) => {
    const how =
      signal === null ? `the end of the program, with exit code ${code}` : `the end of the program by ${signal}`;
    if (isClosing) leave();
    else setTimeout(() => end(how), LAST_WORDS_MS);
    started.on('close', () => end(how));
  });
}

function send(line: string): void {
  isAsked = true;
  child?.stdin.write(`${line}\n`);
}

function read(chunk: string): void {
  text += chunk;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
    const line = text.slice(0, at);
    text = text.slice(at + 1);
    answer(line);
  }
  if (text.length > LONGEST_LINE) fail('a line to end', `more than ${LONGEST_LINE} characters without an end`);
}

function answer(line: string): void {
  if (line.trim() === '') return;
  if (!isAsked) {
    fail('one line for each line sent', `another one, ${line.slice(0, 200)}`);
  } else {
    isAsked = false;
    report({ kind: 'line', line });
  }
}

function end(how: string): void {
  if (isAsked && text.trim() !== '') answer(text);
  text = '';
  fail('a program that answers until its input ends', how);
}

function failToStart(error: unknown): void {
  fail('a program that starts', `the error "${error instanceof Error ? error.message : String(error)}"`);
}

function fail(rule: string, got: string): void {
  if (hasFailed || isClosing) return;
  hasFailed = true;
  report({ kind: 'failed', rule, got });
}

function report(message: ThreadReport): void {
  if (isClosing) return;
  port.postMessage(message);
  Atomics.add(reports, 0, 1);
  Atomics.notify(reports, 0);
}

function close(graceMs: number): void {
  isClosing = true;
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    leave();
  } else {
    child.stdin.end();
    setTimeout(kill, graceMs).unref();
  }
}

/** Lets this thread end, whoever else may still hold the output of the program. */
function leave(): void {
  child?.stdout.destroy();
  port.close();
}

function kill(): void {
  const pid = child?.pid;
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') child?.kill('SIGKILL');
    else process.kill(-pid, 'SIGKILL');
  } catch {
    leave(); // nobody of the group is left
  }
}
