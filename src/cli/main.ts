import { hideBin } from 'yargs/helpers';
import { COMMANDS } from './commands/index.js';
import { fail } from './exit.js';
import { endQuietlyWhenNobodyReads } from './output.js';
import { runCommandLine } from './run.js';

const words = hideBin(process.argv);
endQuietlyWhenNobodyReads();
try {
  await runCommandLine(COMMANDS, words);
} catch (error) {
  fail(error, words.includes('--verbose'));
}
