import type { VerifyReport } from '../../benchmark/verify/report.js';
import { verifyRemarks, verifyTable, verifyTotals } from '../../report/verify-table.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit.js';
import { backendOption, executorOption, jsonOption } from '../options.js';
import { print, printJson } from '../output.js';
import { progressLine } from '../progress.js';

/** `nosbench verify`: this machine's arithmetic against the originals' numbers. */
export const verifyCommand = defineCommand({
  usage: 'verify',
  describe: 'Compare operations, programs, random streams and trainings with reference numbers',
  positionals: {},
  options: {
    reference: {
      type: 'string',
      requiresArg: true,
      describe: 'folder of reference files (default: those of the package)',
    },
    backend: backendOption,
    executor: {
      ...executorOption,
      describe: 'executor to check: fused, scalar or tensor (default: auto, all that the backend runs)',
    },
    only: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'check to run, may repeat: ops, trajectories, random, toy, mlp, pfn, taskset',
    },
    full: {
      type: 'boolean',
      default: false,
      describe:
        'check what takes minutes as well: whole trainings, the PFN’s at full size among them, about 45 minutes on one core',
    },
    json: jsonOption,
  },
  examples: [
    ['verify', 'everything, on the default backend'],
    ['verify --only ops --executor scalar', 'one check of one executor'],
    ['verify --only pfn', 'all files of reference/pfn'],
    ['verify --only taskset --reference ./mine', 'configurations by seed, in ./mine/taskset-configs'],
    ['verify --backend node --json', 'the native backend, for machines'],
  ],
  run: async ({ reference, backend, executor, only, full, json }) => {
    const { isVerified, verifyInstallation } = await import('../../benchmark/verify/verify.js');
    const line = progressLine();
    const reports: VerifyReport[] = [];
    try {
      const options = {
        backend,
        executor,
        full,
        onProgress: (what: string) => line.update(() => `verify: ${what}; ${verifyTotals(reports)}`),
        ...(reference === undefined ? {} : { reference }),
        ...(only === undefined ? {} : { only: only.flatMap((names) => names.split(',')) }),
      };
      for await (const report of verifyInstallation(options)) {
        reports.push(report);
        line.update(() => `verify: ${report.file} done, ${verifyTotals(reports)}`);
      }
    } finally {
      line.end();
    }
    if (json) {
      printJson({ verified: isVerified(reports), reports });
    } else {
      print(verifyTable(reports));
      for (const remark of verifyRemarks(reports)) print(remark);
      print(verifyTotals(reports));
    }
    if (!isVerified(reports)) process.exitCode = EXIT.failed;
  },
});
