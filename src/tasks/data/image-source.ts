import type { Json } from '../../util/json.js';
import type { ImageSet } from './image-sets.js';
import type { Part } from './splits.js';

/** What stands behind the name of an image set: labelled images by part and number. */
export interface ImageSource {
  /** Which data these are. */
  readonly identity: Readonly<Record<string, Json>>;
  /** What is not as the name of the set says; absent for the real set. */
  readonly remark?: string;
  readonly examples: ImageSet['examples'];
  /** Overrides the V that a task asks for, where there are too few examples for it. */
  readonly validation?: number;
  /** A cheap check that the data are there. @throws {NosbenchError} code `environment` or `input` */
  check(): void;
  /** Opens the data where they are not open yet, whole and checked. @throws {NosbenchError} code `environment` or `input` */
  open(): OpenImages;
  /** Lets go of what `open` holds. */
  close(): void;
}

/** Images in memory. */
export interface OpenImages {
  /** A whole number from 0 to the set's classes less one. */
  label(part: Part, index: number): number;
  /** Bytes `[height, width, channels]`, valid until the next call. */
  pixels(part: Part, index: number): Uint8Array;
}
