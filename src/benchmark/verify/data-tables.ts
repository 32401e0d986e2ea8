import { readArffClassification } from '../../tasks/arff/classification.js';
import { type ClassificationTable, dataPath, readClassificationTable } from '../../tasks/data-file.js';
import { byFirstAppearance, standardise } from '../../tasks/table.js';
import type { Checker } from './checker.js';
import { addEqual, addNumbers, PRINTED } from './compare.js';
import { fieldsOf, listOf, numbersOf } from './content.js';
import { openTally } from './report.js';

/** A shipped data set row by row, and its first rows when they are scaled. */
function dataTable(file: string, check: string, read: () => ClassificationTable): Checker {
  return {
    file,
    check,
    *run(content, where) {
      const fields = fieldsOf(content, where);
      const tally = openTally({ file, check, subject: 'data', tolerance: 'equal; scaled to 7 digits' });
      const { features, targets } = read();
      const rows = listOf(fields.data, `${where}: data`).map((row, i) => numbersOf(row, `${where}: data[${i}]`));
      addEqual(tally, 'number of rows', features.length, rows.length);
      rows.forEach((row, i) => {
        addEqual(tally, `row ${i}`, features[i], row);
      });
      addEqual(tally, 'classes', byFirstAppearance(targets), numbersOf(fields.target, `${where}: target`));
      const scaled = standardise(rows);
      listOf(fields.scaled_first2, `${where}: scaled_first2`).forEach((row, i) => {
        addNumbers(tally, `scaled row ${i}`, scaled[i] ?? [], numbersOf(row, `${where}: scaled_first2[${i}]`), PRINTED);
      });
      yield tally.report();
    },
  };
}

/** Data of `toy`. */
export const irisTable = dataTable('pfn/iris.json', 'toy', () => readClassificationTable(dataPath('iris.json')));

/** Data of `mlp`. */
export const creditTable = dataTable('pfn/credit_g.json', 'mlp', () =>
  readArffClassification(dataPath('credit-g.arff')),
);
