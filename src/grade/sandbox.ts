import { IsolationError, launcher, type Launcher } from "./isolation";
import type { Compiled } from "./code/javascript";
import { SubmissionSandbox } from "./sandbox-submission";
import { SandboxProcess } from "./sandbox-process";
import type { Isolation, Sandbox, SandboxLimits, SandboxPool } from "./types";

export interface PoolOptions {
  /** Default bubblewrap. */
  readonly isolation?: Isolation;
  /** How many processes wait for a submission; default 2. */
  readonly ready?: number;
}

const START_SECONDS = 20;

/**
 * Starts processes before they are needed, and gives each submission a fresh one.
 *
 * @throws IsolationError where this machine cannot isolate them as asked, with the reason
 */
export async function createSandboxPool({
  isolation = "bubblewrap",
  ready = 2,
}: PoolOptions = {}): Promise<SandboxPool> {
  const launch = await launcher(isolation);
  if (isolation === "none")
    process.emitWarning(
      "Submissions run without isolation: they can read, change and send what you can.",
    );
  const pool = new Pool(isolation, launch, ready);
  await pool.prove();
  return pool;
}

class Pool implements SandboxPool {
  readonly #ready: SandboxProcess[] = [];
  /** All that are not gone. */
  readonly #processes = new Set<SandboxProcess>();
  #isClosed = false;

  constructor(
    readonly isolation: Isolation,
    private readonly launch: Launcher,
    private readonly size: number,
  ) {}

  /** That a process starts here. */
  async prove(): Promise<void> {
    this.#ready.push(await this.#acquire());
  }

  async open(
    submission: Compiled,
    limits: SandboxLimits = {},
  ): Promise<Sandbox> {
    const sandbox = new SubmissionSandbox(
      this.isolation,
      () => this.#acquire(),
      limits,
    );
    await sandbox.load(submission);
    return sandbox;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#processes].map((one) => one.close()));
  }

  async #acquire(): Promise<SandboxProcess> {
    if (this.#isClosed) throw new Error("The sandboxes are closed.");
    const waiting = this.#ready.splice(0).filter(({ ended }) => !ended);
    const process = waiting.shift() ?? this.#start();
    this.#ready.push(...waiting);
    while (this.#ready.length < this.size) this.#ready.push(this.#start());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error("it does not start")),
        START_SECONDS * 1000,
      );
    });
    try {
      await Promise.race([process.ready, late]);
      return process;
    } catch (error) {
      await process.close();
      throw new IsolationError(
        `Isolation '${this.isolation}' cannot start a process here: ${(error as Error).message}. ${process.lastOutput}`.trim(),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  #start(): SandboxProcess {
    const process = new SandboxProcess(this.launch());
    this.#processes.add(process);
    void process.gone.then(() => this.#processes.delete(process));
    return process;
  }
}
