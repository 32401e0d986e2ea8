import { hideBin } from 'yargs/helpers';
import { COMMANDS } from './commands/index.js';
import { fail } from './exit.js';
import { watchOutput } from './output.js';
import { runCommandLine } from './run.js';

const words = hideBin(process.argv);
watchOutput();
try {
  await runCommandLine(COMMANDS, words);
} catch (error) {
  fail(error, words.includes('--verbose'));
}
