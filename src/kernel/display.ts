import { mimeBundle, type MimeBundle } from "./format";

/** What the kernel offers to the modules that a cell imports: tslab compiles these anew, so they share no module with it. */
export interface KernelDisplay {
  display(bundle: MimeBundle): void;
  clear(wait: boolean): void;
  input(prompt: string, password: boolean): Promise<string>;
}

/** Where the kernel keeps its `KernelDisplay`, on globalThis. */
export const kernelSymbol = Symbol.for("workbook.kernel");

/**
 * Shows a value below the running cell, before the cell's end. The value decides how it looks by a method named
 * `Symbol.for('Jupyter.display')`. Outside a notebook its text is printed.
 */
export async function show(value: unknown): Promise<void> {
  const bundle = await mimeBundle(value);
  const kernel = findKernel();
  if (kernel) kernel.display(bundle);
  else console.log(bundle["text/plain"]);
}

/** Removes what the cell has shown so far; with `wait`, only when something new is there, so that nothing flickers. */
export function clearOutput(wait = false): void {
  findKernel()?.clear(wait);
}

/**
 * Asks whoever runs the notebook for a line of text; with `password`, what is typed stays hidden. Throws where nobody can
 * answer: in a notebook that is executed as a whole, or outside one.
 */
export async function input(
  prompt = "",
  { password = false } = {},
): Promise<string> {
  const kernel = findKernel();
  if (!kernel) throw new Error("Expected `input` to be called in a notebook.");
  return kernel.input(prompt, password);
}

const findKernel = () =>
  (globalThis as Record<symbol, unknown>)[kernelSymbol] as
    KernelDisplay | undefined;
