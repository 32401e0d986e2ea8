import type { QueryResult } from '../../benchmark/query-result.js';
import type { SuiteResult } from '../../benchmark/suites/suite-score.js';
import type { OpenBenchmark } from '../../benchmark/types.js';
import type { Program } from '../../program/program.js';
import { type CosineSchedule, cosineSchedule } from '../../tasks/schedule.js';
import { NosbenchError } from '../../util/errors.js';
import type { Json } from '../../util/json.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit.js';
import { noteKept, onInterrupt, STOPPING } from '../interrupt.js';
import { jsonOption, scheduleOption, sessionOptions, wholeNumber } from '../options.js';
import { print, printJson, toJson } from '../output.js';
import { PROGRAM_FORMS, readProgramArgument } from '../program-argument.js';
import { progressLine } from '../progress.js';
import { openSession } from '../session.js';
import { taskOptionFlags } from '../task-options.js';
import { ELSEWHERE, trainingsInHand } from '../trainings-in-hand.js';

/** `nosbench query`: the loss of one program, or of a batch on stdin. */
export const queryCommand = defineCommand({
  usage: 'query <program>',
  describe: 'Loss and curve of a program, from the cache or by training it',
  positionals: { program: { demandOption: true, describe: PROGRAM_FORMS } },
  options: {
    ...sessionOptions,
    ...taskOptionFlags,
    epochs: wholeNumber('--epochs', 1, 'epochs to train (default: the task’s own)'),
    schedule: scheduleOption,
    json: jsonOption,
    jsonl: {
      type: 'boolean',
      default: false,
      describe: 'with "-": each line in is a JSON program or {"program", "epochs", "id"}, each line out a JSON result',
    },
  },
  examples: [
    ['query AdamW', 'a named program'],
    ['query adam1p:learning_rate=0.003 --epochs 5', 'a family with hyperparameters'],
    ['query adamw:lr=1e-3,weight_decay=0 --task pfn-small --schedule cosine', 'the default pipeline of PFN training'],
    ['query my-program.txt --json', 'a file: text, JSON or Python notation'],
    ['programs HeroLion --form json | nosbench query -', 'a program on stdin'],
    ['query - --jsonl < programs.jsonl > results.jsonl', 'a batch, for other languages'],
  ],
  run: async (values) => {
    if (values.jsonl && values.program !== '-') {
      throw new NosbenchError(
        'usage',
        `query --jsonl: expected "-" as the program, got "${values.program}". A batch is read from stdin.`,
      );
    }
    if (values.jsonl && values.schedule !== undefined) {
      throw new NosbenchError(
        'usage',
        'query --jsonl: expected no --schedule, got one. A batch is trained without; query its programs one by one.',
      );
    }
    // read before anything is opened, so that a bad program is told at once
    const program = values.jsonl ? undefined : await readProgramArgument(values.program, values.cache);
    const trainings = trainingsInHand();
    const benchmark = await openSession(values, { trainings });
    const interruption = onInterrupt(STOPPING, trainings);
    const line = progressLine();
    try {
      if (program === undefined) {
        const { queryLines } = await import('../query-lines.js');
        const allGood = await queryLines(benchmark, values.epochs, { line, trainings, interruption });
        if (!allGood) process.exitCode = EXIT.input;
      } else {
        line.update(() => `query: ${trainings.describe() ?? ELSEWHERE}`);
        const result = await benchmark.query(program, {
          signal: interruption.signal,
          ...(values.epochs === undefined ? {} : { epochs: values.epochs }),
          ...(values.schedule === undefined ? {} : { schedule: scheduleOf(benchmark, values.schedule, values.epochs) }),
        });
        line.end();
        if (values.json) printJson(await resultJson(benchmark, program, result));
        else print(await resultText(benchmark, values.task, program, result));
      }
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
    } finally {
      line.end();
      interruption.dispose();
      await benchmark.close();
    }
    if (!interruption.signal.aborted) return;
    noteKept(trainings);
    process.exitCode = interruption.exitCode();
  },
});

/** The schedule over the epochs that are asked for. */
function scheduleOf(
  { pipeline, defaultEpochs }: OpenBenchmark,
  { warmupEpochs }: { readonly warmupEpochs?: number },
  epochs = defaultEpochs,
): CosineSchedule {
  if (warmupEpochs !== undefined) return { kind: 'cosine', warmupEpochs, epochs };
  return cosineSchedule(epochs, pipeline?.warmupShare);
}

/** A result for machines; `detail` holds every series of every member. */
async function resultJson(benchmark: OpenBenchmark, program: Program, result: QueryResult): Promise<Json> {
  const { programToJson } = await import('../../program/json.js');
  return {
    task: benchmark.name,
    taskHash: benchmark.taskHash,
    ...(benchmark.remark === undefined ? {} : { data: benchmark.remark }),
    numerics: benchmark.numerics,
    program: programToJson(program),
    ...(toJson(result) as { readonly [name: string]: Json }),
  };
}

async function resultText(
  benchmark: OpenBenchmark,
  task: string,
  program: Program,
  result: QueryResult,
): Promise<string> {
  const [
    { formatProgram },
    { formatFacts },
    { curveText, describeCached, lossText, trainedOnText },
    { formatQuantity, formatSeconds },
  ] = await Promise.all([
    import('../../program/text.js'),
    import('../../report/table.js'),
    import('../../report/outcome-tables.js'),
    import('../../report/format.js'),
  ]);
  const scores = isOfSuite(result) ? [...(await scoresText(result))] : [];
  const loss = lossText(result);
  const trainedOn = trainedOnText(result);
  const meaning = result.status.kind === 'finished' ? benchmark.lossMeaning : undefined;
  const trained = result.epochsTrained > 0 ? `, ${formatQuantity(result.epochsTrained, 'epoch')}` : '';
  return formatFacts([
    [
      'program',
      formatProgram(program)
        .trimEnd()
        .replace(/^program /, ''),
    ],
    ['task', `${task}, ${formatQuantity(result.epochs, 'epoch')}`],
    ...(benchmark.remark === undefined ? [] : [['data', benchmark.remark] as const]),
    ['loss', meaning === undefined ? loss : `${loss}  (${meaning})`],
    ...scores,
    ['by epoch', curveText(result.curve)],
    ...(trainedOn === undefined ? [] : [['trained on', trainedOn] as const]),
    ['answer', `${describeCached(result.cached)}${trained}, ${formatSeconds(result.seconds)}`],
    ['key', result.key],
    ['numerics', benchmark.numerics],
  ]);
}

function isOfSuite(result: QueryResult): result is SuiteResult {
  return 'tasks' in result && (result as SuiteResult).tasks.length > 0;
}

/** What J is made of. */
async function scoresText({ loss, tasks }: SuiteResult): Promise<readonly (readonly [string, string])[]> {
  const [{ suiteScoreTable }, { formatNumber }] = await Promise.all([
    import('../../report/suite-tables.js'),
    import('../../report/format.js'),
  ]);
  return [
    ['', `J, the sum of the scores of ${tasks.length} tasks: ${formatNumber(loss / tasks.length)} a task`],
    ['by task', suiteScoreTable(tasks)],
  ];
}
