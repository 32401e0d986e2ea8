import yargs, { type Argv } from 'yargs';
import { NosbenchError } from '../util/errors.js';
import { didYouMean, nearestNames } from '../util/nearest.js';
import { VERSION } from '../util/version.js';
import { type Command, DASH, withExamples } from './command.js';
import { wrapWords } from './wrap-words.js';

/** Widest help text. */
const MOST_COLUMNS = 110;

/** Shown for `nosbench --help`: the first things to do. */
const EXAMPLES = [
  ['search --algo re', 'one to two minutes on two cores'],
  ['query AdamW --task toy', 'the loss of one optimizer'],
  ['runs list', 'what was searched so far'],
] as const;

const GENERAL_OPTIONS = ['help', 'version', 'verbose'];

/**
 * Runs the command that `words` name.
 * @throws {NosbenchError} code `usage` for words that no command understands; whatever the command throws
 */
export async function runCommandLine(commands: readonly Command[], words: readonly string[]): Promise<void> {
  const active = findCommand(commands, words);
  const cliWords = words.map((word) => (word === '-' ? DASH : word));
  let cli: Argv = yargs(cliWords)
    .scriptName('nosbench')
    .usage('$0 <command>\n\nSearch for neural network optimizers, and benchmark the search.')
    .locale('en') // one language for output, code and documents, whatever the machine speaks
    .parserConfiguration({ 'camel-case-expansion': false, 'dot-notation': false, 'boolean-negation': false })
    .option('verbose', { type: 'boolean', default: false, describe: 'show where an error came from' })
    .strict()
    .version(VERSION)
    .help()
    .wrap(null) // yargs would break words
    .epilogue(
      'Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 bad input or environment, 130 interrupted, 143 terminated.',
    )
    .exitProcess(false)
    .fail((complaint: string | null, error: Error | undefined) => {
      // without a complaint the error came out of a command
      throw complaint === null && error !== undefined
        ? error
        : usageError((complaint ?? 'none').replaceAll(DASH, '-'), active, words);
    });
  for (const command of commands) cli = command.register(cli);
  cli = withExamples(cli, EXAMPLES);
  const width = Math.min(MOST_COLUMNS, process.stdout.columns || MOST_COLUMNS);
  if (words.length === 0) {
    console.log(wrapWords(await cli.getHelp(), width));
    return;
  }
  await cli.parseAsync(cliWords, (_error: unknown, _values: unknown, output: string) => {
    if (output !== '') console.log(wrapWords(output, width));
  });
}

interface Active {
  /** As typed: `cache report`. */
  readonly path: string;
  readonly options: readonly string[];
  /** Words of the usage that must be given: `<program>`. */
  readonly required: readonly string[];
}

/** The command that the first words name; refuses unknown ones with the nearest name. */
function findCommand(commands: readonly Command[], words: readonly string[]): Active {
  const path: string[] = [];
  let known = commands;
  let options: readonly string[] = [];
  let required: readonly string[] = ['a command'];
  for (const word of words.filter((candidate) => !candidate.startsWith('-'))) {
    if (known.length === 0) break;
    const command = known.find((candidate) => candidate.name === word);
    if (command === undefined) {
      const where = ['nosbench', ...path].join(' ');
      const names = known.map((candidate) => candidate.name);
      throw new NosbenchError('usage', `${where}: expected a command, got "${word}". ${didYouMean(word, names)}`);
    }
    path.push(word);
    known = command.children;
    options = command.options;
    required = command.required;
  }
  return { path: path.join(' '), options: [...options, ...GENERAL_OPTIONS], required };
}

/** yargs' complaint in the words of this program. */
function usageError(complaint: string, active: Active, words: readonly string[]): NosbenchError {
  const where = active.path === '' ? 'nosbench' : `nosbench ${active.path}`;
  const help = `See "${where} --help".`;
  const error = (rule: string, got: string) =>
    new NosbenchError('usage', `${where}: expected ${rule}, got ${got}. ${help}`);

  if (/^--[\w-]+: expected /.test(complaint)) return new NosbenchError('usage', `${complaint} ${help}`);
  const [unknown] = /^Unknown arguments?: (.+)$/s.exec(complaint)?.[1]?.split(', ') ?? [];
  if (unknown !== undefined) {
    const option = words.find((word) => word.startsWith('-') && word.replace(/^-+/, '').split('=')[0] === unknown);
    if (option === undefined) return error('no further argument', `"${unknown}"`);
    const [near] = nearestNames(unknown, active.options);
    const hint = near === undefined ? '' : ` Did you mean "--${near}"?`;
    return new NosbenchError(
      'usage',
      `${where}: expected a known option, got "${option.split('=')[0]}".${hint} ${help}`,
    );
  }
  if (complaint.startsWith('Not enough non-option arguments')) return error(active.required.join(' '), 'nothing');
  const valueless = /^Not enough arguments following: (.+)$/.exec(complaint)?.[1];
  if (valueless !== undefined) return error(`a value after --${valueless}`, 'none');
  const missing = /^Missing required arguments?: (.+)$/.exec(complaint)?.[1];
  if (missing !== undefined) return error(`--${missing.split(', ').join(' and --')}`, 'nothing');
  return error('usable arguments', complaint);
}
