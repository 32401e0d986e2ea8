import { defineGroup } from '../command.js';
import { cacheClearCommand } from './cache-clear.js';
import { cacheReportCommand } from './cache-report.js';
import { cacheStatsCommand } from './cache-stats.js';
import { cacheExportCommand, cacheImportCommand } from './cache-transfer.js';

/** `nosbench cache`: what a cache holds, what it saved, and moving it about. */
export const cacheCommand = defineGroup('cache', 'Look into a cache, draw what it saved, move or clear it', [
  cacheReportCommand,
  cacheStatsCommand,
  cacheExportCommand,
  cacheImportCommand,
  cacheClearCommand,
]);
