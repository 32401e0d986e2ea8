import { NosbenchError } from '../../util/errors.js';
import { parseCifar } from './cifar.js';
import { type FoundFile, findDataFiles, readDataFile } from './data-files.js';
import { parseIdx } from './idx.js';
import { IMAGE_FILES, type ImageFile, type ImageFiles, UNREADABLE_SETS } from './image-files.js';
import { IMAGE_SETS, type ImageSet, type ImageSetName } from './image-sets.js';
import type { ImageSource, OpenImages } from './image-source.js';
import type { Part } from './splits.js';

/** Sets in memory, with how many sources use them: the tasks of a suite share them. */
const OPEN = new Map<string, { readonly images: OpenImages; users: number }>();

/** The set itself, from the files of a data folder. In TensorFlow Datasets examples come in another order; here it is that of the files. */
export function realSource(name: ImageSetName, folder: string): ImageSource {
  const set: ImageSet = IMAGE_SETS[name];
  const key = JSON.stringify([name, folder]);
  let isUsing = false;
  const find = () => {
    if (!isReadable(name)) throw unreadable(name);
    const files: ImageFiles = IMAGE_FILES[name];
    return { files, found: findDataFiles(name, folder, files) };
  };
  return {
    identity: { source: 'real', version: 1, set: name },
    examples: set.examples,
    check: () => void find(),
    open() {
      let shared = OPEN.get(key);
      if (shared === undefined) {
        const { files, found } = find();
        shared = { images: readSet(set, files, found), users: 0 };
        OPEN.set(key, shared);
      }
      if (!isUsing) shared.users += 1;
      isUsing = true;
      return shared.images;
    },
    close() {
      const shared = OPEN.get(key);
      if (!isUsing || shared === undefined) return;
      isUsing = false;
      shared.users -= 1;
      if (shared.users === 0) OPEN.delete(key);
    },
  };
}

/** True for the sets that nosbench reads in their public form. */
export function isReadable(name: ImageSetName): name is keyof typeof IMAGE_FILES {
  return Object.hasOwn(IMAGE_FILES, name);
}

/** Labels and pixels of a part, in the order of its files. */
interface PartImages {
  readonly labels: Uint8Array;
  readonly pixels: Uint8Array;
}

/** @throws {NosbenchError} code `input` for a file that is damaged, or a label that the set does not have */
export function readSet(set: ImageSet, files: ImageFiles, found: ReadonlyMap<ImageFile, FoundFile>): OpenImages {
  const size = set.shape[0] * set.shape[1] * set.shape[2];
  const parts = new Map<Part, PartImages>();
  for (const part of new Set(files.files.map((file) => file.part))) {
    const ofPart = [...found].filter(([file]) => file.part === part);
    parts.set(part, files.format === 'idx' ? readIdx(set, files, ofPart) : readCifar(set, files, ofPart));
  }
  return {
    label: (part, index) => parts.get(part)!.labels[index]!,
    pixels: (part, index) => parts.get(part)!.pixels.subarray(index * size, (index + 1) * size),
  };
}

type Found = readonly (readonly [ImageFile, FoundFile])[];

function readIdx(set: ImageSet, files: ImageFiles, found: Found): PartImages {
  const values = (holds: ImageFile['holds'], shape: readonly number[]) => {
    const [file, place] = found.find(([candidate]) => candidate.holds === holds)!;
    return { path: place.path, bytes: parseIdx(readDataFile(place, file, files), [file.count, ...shape], place.path) };
  };
  const labels = values('labels', []);
  checkLabels(labels.bytes, set.classes, labels.path);
  return { labels: labels.bytes, pixels: values('images', set.shape.slice(0, 2)).bytes };
}

function readCifar(set: ImageSet, files: ImageFiles, found: Found): PartImages {
  const read = found.map(([file, place]) => {
    const labelBytes = file.sizeBytes / file.count - set.shape[0] * set.shape[1] * set.shape[2];
    const images = parseCifar(readDataFile(place, file, files), labelBytes, place.path);
    checkLabels(images.labels, set.classes, place.path);
    return images;
  });
  return { labels: joined(read.map(({ labels }) => labels)), pixels: joined(read.map(({ pixels }) => pixels)) };
}

function joined(arrays: readonly Uint8Array[]): Uint8Array {
  const [only] = arrays;
  if (only !== undefined && arrays.length === 1) return only;
  const all = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function checkLabels(labels: Uint8Array, classes: number, path: string): void {
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  throw new NosbenchError(
    'input',
    `data: ${path}: expected labels from 0 to ${classes - 1}, got ${labels[wrong]} at example ${wrong}. Get the file again.`,
  );
}

function unreadable(name: Exclude<ImageSetName, keyof typeof IMAGE_FILES>): NosbenchError {
  return new NosbenchError(
    'environment',
    `data: ${name}: expected a set that nosbench reads (${Object.keys(IMAGE_FILES).join(', ')}), got one that it does not read yet: ${UNREADABLE_SETS[name]}. Train on something else: --substitute digits, --data synthetic.`,
  );
}
