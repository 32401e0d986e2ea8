// The compiled command line for one command after another: `{ words, input }` comes in, `{ code, stdout, stderr }` goes out.
import { Readable } from 'node:stream';
import { COMMANDS } from '../../../dist/cli/commands/index.js';
import { fail } from '../../../dist/cli/exit.js';
import { runCommandLine } from '../../../dist/cli/run.js';

/** What is written to `stream` until the function returned is called, which gives it. */
function capture(stream) {
  const { write } = stream;
  const parts = [];
  stream.write = (chunk, encoding, written) => {
    parts.push(Buffer.from(chunk));
    (typeof encoding === 'function' ? encoding : written)?.();
    return true;
  };
  return () => {
    stream.write = write;
    return Buffer.concat(parts).toString();
  };
}

process.on('message', async ({ words, input }) => {
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true });
  process.exitCode = undefined;
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  try {
    await runCommandLine(COMMANDS, words);
  } catch (error) {
    fail(error, words.includes('--verbose'));
  }
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  process.send({ code, stdout: stdout(), stderr: stderr() });
});
