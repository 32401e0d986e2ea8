// Builds the binding of @tensorflow/tfjs-node against the TensorFlow library inside PyPI's tensorflow-cpu wheel, for machines
// on which tfjs-node's own installer cannot fetch its library. The result stands in a cache folder outside of any package.
// Exit codes: 0 it is there, 1 the build failed, 2 wrong usage, 3 the machine lacks something, 4 out of time or stopped.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  BINDING_FILE,
  NODE_API_VERSION,
  nativeFolder,
  TENSORFLOW_VERSION,
} from '../dist/interpreter/native/location.js';

const WHEEL = `tensorflow_cpu-${TENSORFLOW_VERSION}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`;
const WHEEL_SHA256 = '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26';
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const NOTICES = 'THIRD_PARTY_NOTICES.txt';

const HELP = `native-build: makes the backend "node" out of PyPI's tensorflow-cpu ${TENSORFLOW_VERSION} (207 MB to fetch, 615 MB kept)
  --timeout <seconds>  gives up after that time (default 900)
  --wheel <file>       takes this wheel instead of asking pip for it: ${WHEEL}
  --where              prints the folder of the result and ends
Environment: NOSBENCH_NATIVE_DIR, the folder of the result; PYTHON (python3), CXX (g++). pip follows its own configuration.`;

/** An expected end of the script: message and exit code. */
class Stop extends Error {
  constructor(exitCode, message, options) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

const require = createRequire(import.meta.url);
const python = process.env.PYTHON || 'python3';
const compiler = process.env.CXX || 'g++';

try {
  await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`native-build: ${error.message}`);
  process.exitCode = error.exitCode;
}

async function main() {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  const tfjsNode = findTfjsNode();
  const folder = resolve(nativeFolder(tfjsNode?.version ?? 'unknown'));
  if (options.where) return console.log(folder);
  if (existsSync(join(folder, BINDING_FILE))) return say(`already there: ${folder}`);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Stop(
      3,
      `${folder}: expected no folder, or one with ${BINDING_FILE}, got another. Move it away or set NOSBENCH_NATIVE_DIR.`,
    );
  }
  const headers = findHeaders();
  demandPrerequisites(tfjsNode, headers, options);

  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  // Beside the result, so that the last step is one rename within a file system.
  const work = mkdtempSync(join(parent, `.building-${process.pid}-`));
  try {
    await withLimit(options.timeoutSeconds, (signal) => build(work, tfjsNode, headers, options.wheel, signal));
    install(join(work, 'result'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function build(work, tfjsNode, headers, givenWheel, signal) {
  const result = join(work, 'result');
  mkdirSync(result);
  const wheel = givenWheel ?? (await step('downloading from PyPI', () => download(work, signal)));
  await step('checking and unpacking', async () => {
    await checkWheel(wheel);
    await unpack(wheel, work, result, signal);
  });
  if (!givenWheel) rmSync(wheel);
  await step('compiling', () => compile(work, result, tfjsNode, headers, signal));
  await step('loading it once', () => tryIt(result, signal));
}

async function download(work, signal) {
  const folder = join(work, 'wheel');
  // The wheel is data here: its Python version need not be the one at hand. Not cached, since it is fetched once.
  const arguments_ = ['-m', 'pip', 'download', `tensorflow-cpu==${TENSORFLOW_VERSION}`, '--no-deps', '--no-cache-dir'];
  arguments_.push('--only-binary', ':all:', '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311');
  arguments_.push('--platform', 'manylinux_2_17_x86_64', '--platform', 'manylinux2014_x86_64', '--dest', folder);
  if (!process.stdout.isTTY) arguments_.push('--progress-bar', 'off');
  const { code, output } = await run(python, arguments_, signal, { TMPDIR: work, PIP_DISABLE_PIP_VERSION_CHECK: '1' });
  const wheel = join(folder, WHEEL);
  if (code === 0 && existsSync(wheel)) return wheel;
  throw new Stop(
    1,
    `download: expected tensorflow-cpu ${TENSORFLOW_VERSION} from PyPI, got "${firstError(output)}". ` +
      `Check the network or the index that pip is configured for, or fetch ${WHEEL} elsewhere and pass it with --wheel.`,
  );
}

async function checkWheel(wheel) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  const sum = hash.digest('hex');
  if (sum !== WHEEL_SHA256) {
    throw new Stop(1, `${basename(wheel)}: expected the SHA-256 sum ${WHEEL_SHA256}, got ${sum}. Fetch ${WHEEL} anew.`);
  }
}

/** A wheel is a zip file: takes the two libraries and the notices to `result`, the headers to `work/include`. */
async function unpack(wheel, work, result, signal) {
  const program = `
import os, shutil, sys, zipfile
wheel, include, result, *files = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.endswith('.h') and name.startswith(('tensorflow/include/tensorflow/c/', 'tensorflow/include/tensorflow/core/platform/', 'tensorflow/include/tsl/')):
            archive.extract(name, include)
    for name in files:
        with archive.open('tensorflow/' + name) as source, open(os.path.join(result, name), 'wb') as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
`;
  const files = [...LIBRARIES, NOTICES];
  const { code, output } = await run(python, ['-c', program, wheel, join(work, 'include'), result, ...files], signal);
  if (code !== 0)
    throw new Stop(
      1,
      `unpack: expected ${files.join(', ')} in ${basename(wheel)}, got "${firstError(output)}". Is the disk full?`,
    );
}

async function compile(work, result, tfjsNode, headers, signal) {
  const arguments_ = ['-std=c++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${NODE_API_VERSION}`];
  for (const folder of [tfjsNode.folder, join(work, 'include', 'tensorflow', 'include'), headers])
    arguments_.push('-I', folder);
  for (const name of ['tfjs_backend.cc', 'tfjs_binding.cc']) arguments_.push(join(tfjsNode.folder, 'binding', name));
  arguments_.push(fileURLToPath(new URL('native-subnormals.cc', import.meta.url)));
  arguments_.push(
    '-o',
    join(result, BINDING_FILE),
    ...LIBRARIES.map((name) => join(result, name)),
    '-Wl,-rpath,$ORIGIN',
  );
  const { code, output } = await run(compiler, arguments_, signal, { TMPDIR: work });
  if (code !== 0)
    throw new Stop(
      1,
      `compile: expected ${compiler} to compile the binding of tfjs-node ${tfjsNode.version}, got:\n${output.trim()}`,
    );
}

async function tryIt(result, signal) {
  const { code, output } = await run(
    process.execPath,
    ['-e', 'require(process.argv[1])', join(result, BINDING_FILE)],
    signal,
  );
  if (code !== 0)
    throw new Stop(1, `load: expected the new binding to load in Node ${process.version}, got:\n${output.trim()}`);
}

function install(result, folder) {
  try {
    renameSync(result, folder);
  } catch (cause) {
    // Another build was faster: its result is as good as this one.
    if (!existsSync(join(folder, BINDING_FILE)))
      throw new Stop(1, `install: expected to move the result to ${folder}, got "${cause.message}".`, { cause });
  }
  say(`ready: ${folder}`);
}

/** Everything that is missing, in one message. */
function demandPrerequisites(tfjsNode, headers, options) {
  const missing = [];
  const glibc = process.report.getReport().header.glibcVersionRuntime;
  if (process.platform !== 'linux' || process.arch !== 'x64' || !glibc) {
    missing.push(
      `Linux on x64 with glibc (this is ${process.platform} on ${process.arch}); elsewhere only tfjs-node's own installer helps`,
    );
  }
  if (!tfjsNode) missing.push('the package @tensorflow/tfjs-node: npm install --include=optional');
  if (!works(python, ['--version']))
    missing.push(`Python 3 as "${python}" (Debian: apt install python3; or set PYTHON)`);
  else if (!options.wheel && !works(python, ['-m', 'pip', '--version'])) {
    missing.push(`pip for "${python}" (Debian: apt install python3-pip; or fetch ${WHEEL} and pass it with --wheel)`);
  }
  if (!works(compiler, ['--version']))
    missing.push(`a C++ compiler as "${compiler}" (Debian: apt install g++; or set CXX)`);
  if (!headers)
    missing.push('headers of the Node-API: npm install node-api-headers, or a Node with its include folder');
  if (options.wheel && !existsSync(options.wheel)) missing.push(`the wheel ${options.wheel}`);
  if (missing.length > 0)
    throw new Stop(
      3,
      `expected what the build needs, got a machine without\n${missing.map((line) => `  - ${line}`).join('\n')}`,
    );
}

function findTfjsNode() {
  try {
    const manifest = require.resolve('@tensorflow/tfjs-node/package.json');
    return { folder: dirname(manifest), version: JSON.parse(readFileSync(manifest, 'utf8')).version };
  } catch {
    return undefined; // named among the missing prerequisites
  }
}

function findHeaders() {
  const folders = [join(dirname(dirname(process.execPath)), 'include', 'node'), '/usr/include/node'];
  try {
    folders.unshift(require('node-api-headers').include_dir);
  } catch {
    // A development dependency: users of the package have Node's own.
  }
  return folders.find((folder) => existsSync(join(folder, 'node_api.h')));
}

/** Unfinished folders of builds that were killed. */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    const pid = /^\.building-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function withLimit(seconds, work) {
  const controller = new AbortController();
  const stop = (reason) => controller.abort(new Stop(4, reason));
  const timer = setTimeout(
    () => stop(`expected to end within ${seconds} s, got no further. Raise --timeout.`),
    seconds * 1000,
  );
  const onSignal = (name) => stop(`stopped by ${name}; nothing was left behind.`);
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Runs a command in a process group of its own, which ends with `signal`. Collects what it prints; a terminal sees it too. */
async function run(command, arguments_, signal, env = {}) {
  signal.throwIfAborted();
  const stdout = process.stdout.isTTY ? 'inherit' : 'pipe';
  const child = spawn(command, arguments_, {
    stdio: ['ignore', stdout, 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const end = () => process.kill(-child.pid, 'SIGKILL');
  signal.addEventListener('abort', end);
  try {
    const code = await new Promise((done, fail) => child.once('error', fail).once('close', done));
    signal.throwIfAborted();
    return { code, output };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function works(command, arguments_) {
  return spawnSync(command, arguments_, { stdio: 'ignore' }).status === 0;
}

function firstError(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'nothing';
}

async function step(what, work) {
  const start = performance.now();
  say(`${what} ...`);
  const result = await work();
  say(`${what}: done in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return result;
}

function say(line) {
  console.log(`native-build: ${line}`);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        timeout: { type: 'string', default: '900' },
        wheel: { type: 'string' },
        where: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const timeoutSeconds = Number(values.timeout);
    if (!(timeoutSeconds > 0 && timeoutSeconds < 1e6))
      throw new Error(`--timeout: expected seconds above 0, got "${values.timeout}".`);
    return { ...values, timeoutSeconds, wheel: values.wheel === undefined ? undefined : resolve(values.wheel) };
  } catch (error) {
    throw new Stop(2, `${error.message}\n${HELP}`);
  }
}
