// Opens the toy task, says so, waits for a line on stdin and then queries a named program.
import { once } from 'node:events';
import { Benchmark } from '../../../dist/benchmark/benchmark.js';
import { findNamed } from '../../../dist/program/named/index.js';

const { cache, program, epochs } = JSON.parse(process.argv[2] ?? '{}');
const benchmark = await Benchmark.open({ task: 'toy', cache, backend: 'cpu' });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const { cached, epochsTrained, loss, curve } = await benchmark.query(findNamed(program), {
  epochs,
  observers: [{ onEpoch: ({ epoch }) => process.stdout.write(`epoch ${epoch}\n`) }],
});
await benchmark.close();
process.stdout.write(`outcome ${JSON.stringify({ cached, epochsTrained, loss, curve })}\n`);
process.exit();
