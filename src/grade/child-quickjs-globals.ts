/** What TensorFlow.js and submissions find in QuickJS, which has the language and nothing else. */
declare const hostPrint: (text: string) => void;

const timers: { readonly at: number; readonly run: () => void }[] = [];
let now = 0;

/** Runs the timer that comes next, at once: nothing else happens meanwhile. Says whether there was one. */
export function runNextTimer(): boolean {
  timers.sort((a, b) => a.at - b.at);
  const next = timers.shift();
  if (!next) return false;
  now = next.at;
  next.run();
  return true;
}

function setTimeout(run: () => void, milliseconds = 0): object {
  const timer = { at: now + milliseconds, run };
  timers.push(timer);
  return timer;
}

function clearTimeout(timer: unknown): void {
  const at = timers.indexOf(timer as (typeof timers)[number]);
  if (at >= 0) timers.splice(at, 1);
}

const write = hostPrint;
const print = (...values: unknown[]) => write(`${values.join(" ")}\n`);

Reflect.deleteProperty(globalThis, "hostPrint");
Object.assign(globalThis, {
  self: globalThis,
  setTimeout,
  clearTimeout,
  queueMicrotask: (run: () => void) => void Promise.resolve().then(run),
  performance: { now: () => Date.now() },
  console: Object.freeze({
    log: print,
    info: print,
    debug: print,
    warn: print,
    error: print,
  }),
});
