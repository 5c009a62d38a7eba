/** Runs cells, one after the other, and answers an editor's questions about them. */
import { createExecutor, type Executor } from "tslab/dist/executor";
import { getCodeMetadata } from "tslab/dist/metadata";
import type { Compiler } from "./compiler";
import { withoutMissing } from "./declarations";
import { Interrupted } from "./failure";
import { keepCore } from "./typescript";

type Show = (value: unknown) => Promise<void>;

interface Run {
  /** What the executor printed as the error of this run. */
  thrown?: { error: unknown };
  value?: unknown;
  /** Whether all of the cell's own code has run, but for what goes on by itself. */
  isDone?: boolean;
  fail(error: unknown): void;
}

/** What was there before a cell. */
interface Known {
  declarations: string;
  values: Record<string, unknown>;
}

/** Milliseconds in which nobody has read an error and gone on because of it. */
const unread = 1000;

/** A notebook's variables and the cell that runs. */
export class Cells {
  private readonly executor: Executor;
  private run?: Run;
  /** An error between two cells, and when it came. */
  private between?: { error: unknown; time: number };

  constructor(private readonly compiler: Compiler) {
    const convs = {
      node: compiler,
      browser: compiler,
      close: () => compiler.close(),
    };
    this.executor = createExecutor(process.cwd(), convs, {
      log: (value: unknown) => {
        if (this.run) this.run.value = value;
      },
      error: (error: unknown) => {
        if (this.run) this.run.thrown ??= { error };
      },
    });
  }

  /**
   * Runs a cell and hands its last expression's value, awaited, to `show`. Throws what the cell throws, or what `fail` was
   * called with meanwhile.
   */
  async execute(code: string, name: string, show: Show): Promise<void> {
    if (getCodeMetadata(code).mode === "browser") {
      throw new Error("Cells marked @browser are not supported");
    }
    this.compiler.cellName = name;
    this.compiler.last = undefined;
    const { declarations } = this.compiler;
    const known = { declarations, values: { ...this.executor.locals } };
    const run: Run = { fail: () => {} };
    const failed = new Promise<never>((_, reject) => (run.fail = reject));
    this.run = run;
    const earlier = this.takeUnread();
    try {
      await Promise.race([this.finish(run, code, show), failed]);
      if (earlier) throw earlier.error;
    } finally {
      this.run = undefined;
      if (!run.isDone) this.keepWhatIsThere(known);
    }
  }

  /** Later cells know of a failed one what has got its value; the rest is as it was. */
  private keepWhatIsThere({ declarations, values }: Known): void {
    const { locals } = this.executor;
    // A cell begins by making undefined all that it declares.
    const missing = Object.keys(locals).filter((n) => locals[n] === undefined);
    for (const name of missing) {
      if (name in values) locals[name] = values[name];
      else delete locals[name];
    }
    this.compiler.declarations = withoutMissing(
      declarations,
      this.compiler.declarations,
      new Set(missing),
    );
  }

  private async finish(run: Run, code: string, show: Show): Promise<void> {
    // When V8 is told to stop (see messenger.ts), all that it runs is lost: from here on that is the cell alone.
    await new Promise((resolve) => setImmediate(resolve));
    // It may have been stopped before it began.
    if (this.run !== run) return;
    run.isDone = await this.executor.execute(code);
    if (run.thrown) throw run.thrown.error;
    // tslab does not hand out null.
    const last = this.compiler.last?.lastExpressionVar;
    const isNull = last !== undefined && this.executor.locals[last] === null;
    const value = isNull ? null : await run.value;
    // Another cell may run by now, if this one was given up.
    if (this.run === run) await show(value);
    // A promise that nobody awaits and that has failed by now is noticed here, not in the next cell.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Parses the core before a cell imports it. Without it staying in the program, an edit after this would go unseen. */
  parseCore(): void {
    keepCore();
    this.executor.inspect("", 0);
  }

  /** Loads the core before a cell imports it. */
  async loadCore(): Promise<void> {
    await this.executor.execute('import "./src/index"');
  }

  /** Ends the running cell with an error, also while it awaits something; false if there is none. */
  fail(error: unknown): boolean {
    const isRunning = this.run !== undefined;
    this.run?.fail(error);
    this.executor.interrupt();
    return isRunning;
  }

  /** Fails the next cell when it has run, if it comes at once: whoever runs all of a notebook would not notice otherwise. */
  failNext(error: unknown): void {
    this.between ??= { error, time: performance.now() };
  }

  private takeUnread() {
    const { between } = this;
    this.between = undefined;
    const isUnread = between && performance.now() - between.time < unread;
    return isUnread ? between : undefined;
  }

  /** Stops the running cell. */
  interrupt(): void {
    this.fail(new Interrupted());
  }

  /** What could be written at a position. */
  complete(code: string, position: number) {
    return this.executor.complete(code, position);
  }

  /** What is at a position. */
  inspect(code: string, position: number) {
    return this.executor.inspect(code, position);
  }
}
