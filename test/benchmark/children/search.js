// Runs a search in a process of its own: prints a line an evaluation told, then the outcome as JSON.
import { Benchmark } from '../../../dist/benchmark/benchmark.js';
import { programFromJson } from '../../../dist/program/json.js';

const { cache, request } = JSON.parse(process.argv[2] ?? '{}');
const benchmark = await Benchmark.open({ task: 'toy', cache, backend: 'cpu' });
const outcome = await benchmark.search({
  ...request,
  initial: request.initial.map((program) => programFromJson(program, 'initial')),
  onProgress: ({ evaluations, replaying }) => {
    if (!replaying) process.stdout.write(`told ${evaluations}\n`);
  },
});
await benchmark.close();
const history = outcome.history.map(
  ({ id, program, key, status, loss, knownToRun, epochsTrained, parents, origin }) => ({
    id,
    program,
    key,
    status,
    loss,
    knownToRun,
    epochsTrained,
    parents,
    origin,
  }),
);
process.stdout.write(`outcome ${JSON.stringify({ ...outcome, history })}\n`);
