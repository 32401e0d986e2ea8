import type { Program } from '../../program/program.js';
import { defineCommand } from '../command.js';
import { cacheOption, jsonOption, keySchemeOption, oneOf } from '../options.js';
import { heading, print, printJson } from '../output.js';
import { PROGRAM_FORMS, readProgramArgument } from '../program-argument.js';

/** `nosbench programs`: lists the named programs, or shows any program in any form. */
export const programsCommand = defineCommand({
  usage: 'programs [program]',
  describe: 'List the named programs, or show a program in any form',
  positionals: { program: { describe: PROGRAM_FORMS } },
  options: {
    form: {
      requiresArg: true,
      describe: 'print only the program, as text, json or python (the notation of NOSBench-101)',
      coerce: (value: unknown) => (value === undefined ? undefined : readForm(value)),
    },
    'key-scheme': keySchemeOption,
    cache: { ...cacheOption, describe: 'folder of the cache, for run:ID' },
    json: jsonOption,
  },
  examples: [
    ['programs', 'all named programs'],
    ['programs nadamw-list', 'the 50 entries of TaskSet’s learned list'],
    ['programs Adam', 'its instructions, canonical form and behaviour key'],
    ['programs sgd:lr=0.1,momentum=0.9', 'an optimizer of torch with its hyperparameters'],
    ['programs Adam --form json > adam.json', 'to a file'],
    ['programs reference.py --form text', 'from one form to another'],
  ],
  run: async ({ program: argument, form, json, cache, 'key-scheme': keyScheme }) => {
    if (argument === undefined) return list(json);
    if (argument === 'nadamw-list' && form === undefined) return listLearned(json);
    const program = await readProgramArgument(argument, cache);
    if (form !== undefined) return print((await inForm(program, form)).trimEnd());
    const [{ createKeyer }, { canonicalForm }, { formatProgram }, { programToJson }] = await Promise.all([
      import('../../cache/keys/keyer.js'),
      import('../../program/canonical.js'),
      import('../../program/text.js'),
      import('../../program/json.js'),
    ]);
    const keyer = await createKeyer(keyScheme);
    const key = keyer.key(program);
    const canonical = canonicalForm(program);
    if (json) {
      return printJson({
        name: program.name,
        program: programToJson(program),
        canonical: programToJson(canonical),
        key,
        keyVersion: keyer.version,
      });
    }
    print(heading(program.name ?? argument));
    print(formatProgram(program).trimEnd());
    print(`\n${heading('Canonical form')}`);
    print(formatProgram(canonical).trimEnd());
    print(`\n${heading('Behaviour key')}\n${key} (${keyer.version})`);
  },
});

const readForm = oneOf('--form', ['text', 'json', 'python']);

async function inForm(program: Program, form: 'text' | 'json' | 'python'): Promise<string> {
  switch (form) {
    case 'text':
      return (await import('../../program/text.js')).formatProgram(program);
    case 'json':
      return JSON.stringify((await import('../../program/json.js')).programToJson(program));
    case 'python':
      return (await import('../../program/python.js')).toPython(program);
  }
}

async function list(json: boolean): Promise<void> {
  const [{ NAMED_PROGRAMS }, { FAMILIES }, { TASKSET_SPACES }, { LEARNED_LIST }, { programToJson }, { formatTable }] =
    await Promise.all([
      import('../../program/named/index.js'),
      import('../../program/families/index.js'),
      import('../../search/taskset-spaces/registry.js'),
      import('../../search/taskset-spaces/learned-list.js'),
      import('../../program/json.js'),
      import('../../report/table.js'),
    ]);
  const programs = Object.entries(NAMED_PROGRAMS);
  if (json) return printJson(programs.map(([name, program]) => ({ name, program: programToJson(program) })));
  const rows = programs.map(([name, { instructions, constants }]) => [
    name,
    String(instructions.length),
    String(constants.length),
    [...new Set(instructions.map(({ op }) => op))].join(' '),
  ]);
  print(
    formatTable(
      [
        { title: 'program' },
        { title: 'instructions', align: 'right' },
        { title: 'own constants', align: 'right' },
        { title: 'operations' },
      ],
      rows,
    ),
  );
  print('');
  print(
    formatTable(
      [{ title: 'family' }, { title: 'hyperparameters, with their defaults where there are any' }],
      Object.entries(FAMILIES).map(([name, { fields, defaults }]) => [
        name,
        Object.keys(fields)
          .map((field) => (defaults === undefined ? field : `${field}=${defaults[field]}`))
          .join(' '),
      ]),
    ),
  );
  print('');
  print(
    formatTable(
      [{ title: 'many programs' }, { title: 'what' }],
      [
        [
          `nadamw-list-0 .. nadamw-list-${LEARNED_LIST.length - 1}`,
          'the list of NAdamW that TaskSet learned, best first',
        ],
        ...Object.entries(TASKSET_SPACES).map(([name, { description }]) => [
          `${name}_seed<N>`,
          `TaskSet’s sampled configurations: ${description}`,
        ]),
      ],
    ),
  );
  print('\n"nosbench programs NAME" shows one, "nosbench programs adamw:lr=3e-4,weight_decay=0" one of a family.');
}

/** The learned list, an entry a line. */
async function listLearned(json: boolean): Promise<void> {
  const [{ LEARNED_LIST }, { TASKSET_SPACES }, { formatTable }, { formatNumber }] = await Promise.all([
    import('../../search/taskset-spaces/learned-list.js'),
    import('../../search/taskset-spaces/registry.js'),
    import('../../report/table.js'),
    import('../../report/format.js'),
  ]);
  const entries = LEARNED_LIST.map((seed, place) => ({
    name: `nadamw-list-${place}`,
    seed,
    hyperparameters: TASKSET_SPACES.nadamw_grid!.configuration(seed),
  }));
  if (json) return printJson(entries);
  const names = Object.keys(entries[0]!.hyperparameters);
  print(
    formatTable(
      [
        { title: 'program' },
        { title: 'seed', align: 'right' },
        ...names.map((name) => ({ title: COLUMNS[name] ?? name, align: 'right' as const })),
      ],
      entries.map(({ name, seed, hyperparameters }) => [
        name,
        String(seed),
        ...names.map((field) => {
          const value = hyperparameters[field]!;
          return typeof value === 'number' ? formatNumber(value) : value ? 'yes' : 'no';
        }),
      ]),
    ),
  );
}

/** Heads of the list's columns, as short as the columns. */
const COLUMNS: Readonly<Record<string, string>> = {
  learning_rate: 'rate',
  use_nesterov: 'nesterov',
  adamw_weight_decay: 'decay',
  l2_weight_decay: 'l2',
  warmup_fraction: 'warm-up',
  min_learning_rate_mult: 'least',
  constant_fraction: 'constant',
};
