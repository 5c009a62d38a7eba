import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Analysis, CodeFile } from "./analyse";

const FILE = path.join(__dirname, "analyst-worker.ts");
/** For one file; an honest one takes some milliseconds. */
const SECONDS = 5;

/**
 * Analyses students' code beside the main thread, one file after the other, so that code which takes for ever or needs
 * all the memory stops nothing else.
 */
export class Analyst {
  #worker?: Promise<Worker>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly seconds = SECONDS) {
    this.#worker = started();
  }

  analyse(file: CodeFile): Promise<Analysis> {
    const next = this.#last.then(() => this.#ask(file));
    this.#last = next.catch(() => {});
    return next;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await (await worker)?.terminate();
  }

  async #ask(file: CodeFile): Promise<Analysis> {
    const worker = await (this.#worker ??= started());
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<Analysis>((done) => {
      const fail = (why: string) => done({ unreadable: why, notes: [] });
      timer = setTimeout(
        () => fail(`reading its code takes more than ${this.seconds} s`),
        this.seconds * 1000,
      );
      worker.once("message", done);
      worker.once("error", ({ message }: Error) =>
        fail(`its code cannot be read (${message})`),
      );
      worker.postMessage(file);
    });
    clearTimeout(timer);
    worker.removeAllListeners("message").removeAllListeners("error");
    if (answer.unreadable) await this.close();
    return answer;
  }
}

/** Ready when it has loaded the compiler: the deadline is for the student's code only. */
function started(): Promise<Worker> {
  const worker = new Worker(FILE, {
    execArgv: ["--require", require.resolve("tsx/cjs")],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  worker.unref();
  return new Promise((done, fail) => {
    worker.once("message", () => done(worker));
    worker.once("error", fail);
  });
}
