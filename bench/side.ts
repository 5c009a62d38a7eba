import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { peakMb } from "./process-figures";
import type { Request } from "./tasks";

/** Enough for an error and its stack. */
const TAIL_LINES = 20;

interface Answer {
  readonly ready?: Readonly<Record<string, string | number>>;
  readonly ms?: number;
  readonly error?: string;
}

export interface SideOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What the process prints beside its answers */
  readonly log: string;
}

/** A child process that has loaded a network and answers requests, one JSON line each. */
export class Side {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly log: string,
  ) {}

  /** What the process says of itself: versions, engine. */
  about: Readonly<Record<string, string | number>> = {};
  /** The peak memory of loading, where the system tells */
  loadMb: number | undefined;

  static async start({ command, args, env, log }: SideOptions): Promise<Side> {
    mkdirSync(path.dirname(log), { recursive: true });
    const output = openSync(log, "w");
    const child = spawn(command, args, {
      env: env ?? process.env,
      stdio: ["pipe", "pipe", output],
      windowsHide: true,
    });
    closeSync(output);
    await once(child, "spawn");
    // A process that ended says why in its log; writing to it must not end ours.
    child.stdin!.on("error", () => {});
    const lines = createInterface({ input: child.stdout! });
    const side = new Side(child, lines[Symbol.asyncIterator](), log);
    side.about = (await side.answer()).ready ?? {};
    side.loadMb = peakMb(side.pid);
    return side;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** How many milliseconds the request took, as the process itself measured. */
  async ask(request: Request): Promise<number> {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { ms, error } = await this.answer();
    if (ms !== undefined) return ms;
    throw new Error(error);
  }

  /** The process ends by itself when nothing more can be asked. */
  async stop(): Promise<void> {
    const { child } = this;
    child.stdin!.end();
    if (child.exitCode === null && child.signalCode === null)
      await once(child, "exit");
  }

  private async answer(): Promise<Answer> {
    const { value, done } = await this.lines.next();
    if (!done) return JSON.parse(value) as Answer;
    const tail = readFileSync(this.log, "utf8")
      .trimEnd()
      .split("\n")
      .slice(-TAIL_LINES);
    throw new Error(
      `A process of the benchmark ended. The end of ${path.relative("", this.log)}:\n${tail.join("\n")}`,
    );
  }
}
