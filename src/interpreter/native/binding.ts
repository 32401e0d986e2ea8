import { existsSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { BINDING_FILE, nativeFolder } from './location.js';

/** The packages that bring TensorFlow itself to tfjs. One process can hold only one: both call their backend `tensorflow`. */
export type NativePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** A native package that is loaded, its backend `tensorflow` registered with tfjs. Plain data. */
export interface LoadedPackage {
  readonly packageName: NativePackage;
  readonly packageVersion: string;
  readonly tensorflowVersion: string;
  /** Path of the binding in use: the package's own, or what `npm run native:build` made. */
  readonly bindingFile: string;
}

const require = createRequire(import.meta.url);

let loaded: LoadedPackage | undefined;

/**
 * Loads a native package with the first binding that works: its own, as its installer left it, else the one built by
 * `npm run native:build`. Nothing is written. A second call returns the same.
 * @throws {Error} what is missing, with the reason of each try, in one line
 */
export function loadNativePackage(packageName: NativePackage): LoadedPackage {
  if (loaded?.packageName === packageName) return loaded;
  const manifestFile = findManifest(packageName);
  if (loaded !== undefined) {
    throw new Error(`this process has loaded ${loaded.packageName} already, and can hold only one of the two`);
  }
  const manifest = readManifest(manifestFile);
  supplyRemovedUtilities();
  const { bindingFile, tensorflowVersion } = findBinding(candidates(packageName, manifestFile, manifest));
  loadPackage(packageName, manifestFile, bindingFile);
  loaded = { packageName, packageVersion: manifest.version, tensorflowVersion, bindingFile };
  return loaded;
}

interface Manifest {
  readonly version: string;
  readonly nodeApiVersions: readonly number[];
}

interface Candidate {
  readonly whose: string;
  readonly file: string;
}

function findManifest(packageName: NativePackage): string {
  try {
    return require.resolve(`${packageName}/package.json`);
  } catch (cause) {
    throw new Error(`the package ${packageName} is not installed`, { cause });
  }
}

function readManifest(file: string): Manifest {
  const { version, binary } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly version: string;
    readonly binary: { readonly napi_versions: readonly number[] };
  };
  return { version, nodeApiVersions: binary.napi_versions };
}

function candidates(packageName: NativePackage, manifestFile: string, manifest: Manifest): readonly Candidate[] {
  const supported = manifest.nodeApiVersions.filter((version) => version <= Number(process.versions.napi));
  const ownFolder = join(dirname(manifestFile), 'lib', `napi-v${Math.max(...supported)}`);
  const own = { whose: "the package's own binding", file: join(ownFolder, BINDING_FILE) };
  if (packageName !== '@tensorflow/tfjs-node') return [own]; // ours has no code for a GPU
  return [own, { whose: 'the built binding', file: join(nativeFolder(manifest.version), BINDING_FILE) }];
}

function findBinding(tries: readonly Candidate[]): {
  readonly bindingFile: string;
  readonly tensorflowVersion: string;
} {
  const reasons: string[] = [];
  for (const { whose, file } of tries) {
    if (!existsSync(file)) {
      reasons.push(`${whose} is not there (${file})`);
      continue;
    }
    try {
      const binding = require(file) as { readonly TF_Version: string };
      return { bindingFile: file, tensorflowVersion: binding.TF_Version };
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      reasons.push(`${whose} does not load (${message.split('\n')[0]})`);
    }
  }
  throw new Error(reasons.join('; '));
}

/**
 * Requires the package while it is told to find `bindingFile`. It asks `@mapbox/node-pre-gyp` for the path, whose stand-in here
 * also spares its hundred modules, a deprecation warning of theirs, and their reading of our command line as their own.
 */
function loadPackage(packageName: NativePackage, manifestFile: string, bindingFile: string): void {
  const finder = createRequire(manifestFile).resolve('@mapbox/node-pre-gyp');
  const before = require.cache[finder];
  const standIn = new Module(finder);
  standIn.exports = { find: () => bindingFile };
  standIn.loaded = true;
  require.cache[finder] = standIn;
  try {
    require(packageName);
  } finally {
    if (before) require.cache[finder] = before;
    else delete require.cache[finder];
  }
}

/**
 * tfjs-node 4.22 calls these two functions of node:util with every tensor. Node 23 removed them, and Node 22 warns of the first:
 * both are defined here in the same sense.
 */
function supplyRemovedUtilities(): void {
  const old: { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean } = util;
  old.isNullOrUndefined = (value) => value === null || value === undefined;
  old.isArray = Array.isArray;
  // TensorFlow's C++ greeting is a log line of level 0; warnings (1) and errors (2) still show.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
}
