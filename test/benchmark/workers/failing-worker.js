// A worker that fails as often as the file named in the environment says, in the way it says: `die 1`, `throw 2`, `hang 1`. Then our own.
import { readFileSync, writeFileSync } from 'node:fs';
import work from '../../../dist/benchmark/workers/worker.js';

const plan = process.env.NOSBENCH_TEST_FAILURES;

export default async function failAndWork(order) {
  const [way, count] = readFileSync(plan, 'utf8').split(' ');
  if (Number(count) === 0) return work(order);
  writeFileSync(plan, `${way} ${Number(count) - 1}`);
  if (way === 'die') process.exit(3);
  if (way === 'throw') order.reports.postMessage({ kind: 'failed', message: 'memory access out of bounds' });
  else order.reports.postMessage({ kind: 'begun' });
  return new Promise(() => setInterval(() => {}, 1000));
}
