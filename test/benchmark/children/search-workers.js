// A search with worker threads in a process of its own; prints a line an evaluation told, then the history as JSON.
import { Benchmark } from '../../../dist/benchmark/benchmark.js';
import { programFromJson } from '../../../dist/program/json.js';

const { cache, workers, request } = JSON.parse(process.argv[2] ?? '{}');
const benchmark = await Benchmark.open({ task: 'toy', cache, backend: 'cpu', workers });
const outcome = await benchmark.search({
  ...request,
  initial: request.initial.map((program) => programFromJson(program, 'initial')),
  onProgress: ({ evaluations }) => process.stdout.write(`told ${evaluations}\n`),
});
await benchmark.close();
const history = outcome.history.map(({ seconds, elapsedSeconds, cached, ...entry }) => entry);
process.stdout.write(`outcome ${JSON.stringify({ history })}\n`);
