import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as others on the same machine can find it again. */
export interface Owner {
  /** Host name; on Linux also boot and process namespace, so that equal process ids of two containers are told apart. */
  readonly host: string;
  readonly pid: number;
  /** When it began, in the machine's own units; empty where the system does not tell. Tells a process from a later one of the same id. */
  readonly started: string;
}

let self: Owner | undefined;

/** This process. */
export function thisProcess(): Owner {
  self ??= { host: hostIdentity(), pid: process.pid, started: processState(process.pid)?.started ?? '' };
  return self;
}

/** True only when `owner` certainly runs no more: it was on this machine, and its id is free or belongs to a later process. */
export function isDead(owner: Owner): boolean {
  if (owner.host !== thisProcess().host) return false;
  if (!exists(owner.pid)) return true;
  const state = processState(owner.pid);
  if (state === undefined) return false;
  return state.isZombie || (owner.started !== '' && state.started !== owner.started);
}

/** For people: `machine, process 4711`. */
export function describeOwner(owner: Owner): string {
  return `${owner.host.split(' ', 1)[0]}, process ${owner.pid}`;
}

function hostIdentity(): string {
  try {
    return `${hostname()} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // no /proc: not Linux
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Fields 3 (state) and 22 (start time in clock ticks since boot) of /proc/<pid>/stat, proc(5). */
function processState(pid: number): { readonly isZombie: boolean; readonly started: string } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name, field 2, stands in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return started === undefined ? undefined : { isZombie: state === 'Z' || state === 'X', started };
}
