import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";

const MAX_LENGTH = 1_000_000;
const ALLOWED = ["@tensorflow/tfjs", "ndarray"];

/** A submission that is no TypeScript. The message is for the student: what is wrong, and in which lines. */
export class CompileError extends Error {
  override name = "CompileError";
}

export interface Compiled {
  readonly code: string;
  /** Modules that a submission cannot have. */
  readonly refusedImports: readonly string[];
}

interface Result {
  readonly code: string;
  readonly errors: readonly {
    readonly line: number;
    readonly message: string;
  }[];
  readonly imports: readonly string[];
}

/** Turns submissions into JavaScript, one after the other. */
export class Compiler {
  #worker?: Worker;
  #last: Promise<unknown> = Promise.resolve();

  /** @throws CompileError */
  compile(source: string, seconds: number): Promise<Compiled> {
    const mine = this.#last.then(() => this.#compile(source, seconds));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #compile(source: string, seconds: number): Promise<Compiled> {
    if (source.length > MAX_LENGTH)
      throw new CompileError(
        `the submission has ${source.length} characters; at most ${MAX_LENGTH} are read`,
      );
    const { code, errors, imports } = await this.#run(source, seconds);
    if (errors.length > 0)
      throw new CompileError(
        errors
          .slice(0, 3)
          .map(({ line, message }) => `line ${line}: ${message}`)
          .join("; "),
      );
    const refusedImports = imports.filter((name) => !ALLOWED.includes(name));
    return { code, refusedImports };
  }

  async #run(source: string, seconds: number): Promise<Result> {
    const worker = (this.#worker ??= this.#start());
    const late = AbortSignal.timeout(seconds * 1000);
    try {
      worker.postMessage(source);
      const [result] = (await once(worker, "message", { signal: late })) as [
        Result,
      ];
      return result;
    } catch (error) {
      await this.close();
      const reason = late.aborted ? "it takes too long" : String(error);
      throw new CompileError(`the submission cannot be compiled: ${reason}`);
    }
  }

  #start(): Worker {
    const file = path.join(__dirname, "sandbox-compiler.cjs");
    const worker = new Worker(file, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    worker.unref();
    return worker;
  }
}
