import type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';

/** A command as `main` wires it. */
export interface Command {
  /** First word of `usage`. */
  readonly name: string;
  /** Option names, for suggestions. */
  readonly options: readonly string[];
  /** What must follow the name: `<program>`. */
  readonly required: readonly string[];
  /** Command lines without `nosbench`, and what they do. */
  readonly examples: readonly Example[];
  /** Commands below this one. */
  readonly children: readonly Command[];
  register(cli: Argv): Argv;
}

/**
 * Stands for the word `-` while yargs is at work: as a positional argument it would come out as an empty text
 * (yargs parses positionals a second time, as values of options, where `-` is none).
 */
export const DASH = '\u0000dash';

/** Command line without `nosbench`, and what it does. */
type Example = readonly [string, string];

interface Definition<O extends Record<string, Options>, P extends Record<string, PositionalOptions>> {
  /** `query <program>`; `[x]` may be left out, `[x..]` repeats. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: P;
  readonly options: O;
  readonly examples: readonly Example[];
  readonly run: (values: InferredOptionTypes<O> & PositionalValues<P>) => Promise<void>;
}

type PositionalValues<P> = {
  readonly [Name in keyof P]: P[Name] extends { array: true }
    ? string[]
    : P[Name] extends { demandOption: true }
      ? string
      : string | undefined;
};

/** A command with its options, examples and what it does. All positionals are texts. */
export function defineCommand<
  const O extends Record<string, Options>,
  const P extends Record<string, PositionalOptions>,
>(definition: Definition<O, P>): Command {
  const { usage, describe, positionals, options, examples, run } = definition;
  return {
    name: firstWord(usage),
    options: Object.keys(options),
    required: usage.split(' ').filter((word) => word.startsWith('<')),
    examples,
    children: [],
    register: (cli) =>
      cli.command(
        usage,
        describe,
        (parser: Argv) => {
          let builder: Argv = parser.options(options);
          for (const [name, positional] of Object.entries(positionals)) {
            builder = builder.positional(name, { type: 'string', ...positional });
          }
          return withExamples(builder, examples);
        },
        // yargs has checked the values against the very options above
        (values) => {
          const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, undash(value)]));
          return run(given as InferredOptionTypes<O> & PositionalValues<P>);
        },
      ),
  };
}

/** A command that only groups others: `cache report`, `cache clear`. */
export function defineGroup(name: string, describe: string, children: readonly Command[]): Command {
  const examples = children.flatMap((child) => child.examples.slice(0, 1)); // the simplest of each
  return {
    name,
    options: [...new Set(children.flatMap((child) => child.options))],
    required: [`one of ${children.map((child) => child.name).join(', ')}`],
    examples,
    children,
    register: (cli) =>
      cli.command(name, describe, (parser: Argv) => {
        for (const child of children) child.register(parser);
        return withExamples(parser, examples).demandCommand(1);
      }),
  };
}

/** Shows examples in the help of a command. */
export function withExamples(parser: Argv, examples: readonly Example[]): Argv {
  return examples.reduce((shown, [line, what]) => shown.example(`nosbench ${line}`, what), parser);
}

function firstWord(usage: string): string {
  return usage.split(' ')[0] ?? usage;
}

function undash(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(undash);
  return value === DASH ? '-' : value;
}
