import { spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import type { Page } from "playwright-core";

const ROOT = path.join(__dirname, "../..");

/** Runs in the page: every code cell shows the number of its run. */
const ALL_NUMBERED = `
  [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
    .map((prompt) => /\\[\\d+\\]/.test(prompt.textContent))
    .reduce((all, one) => all && one, true)`;

interface RunningLab {
  /** The first notebook, with the token. */
  url: string;
  stop(): Promise<void>;
}

/** Starts the workbook as `npm start` does and waits for the address it prints. */
export async function startLab(): Promise<RunningLab> {
  const port = await freePort();
  const lab = spawn(
    process.execPath,
    ["src/cli/workbook.mjs", "start", "--no-browser", "--port", String(port)],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  const url = await new Promise<string>((found, fail) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const address = /http:\/\/\S+token=\w+\S*/.exec(output);
      if (address) found(address[0]);
    };
    lab.stdout.on("data", read);
    lab.stderr.on("data", read);
    lab.on("exit", () => fail(new Error(`npm start ended:\n${output}`)));
  });
  const stop = async () => {
    const ended = new Promise((done) => lab.once("exit", done));
    lab.kill("SIGINT");
    await ended;
  };
  return { url, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Run All, then wait until every code cell has its number and none is running. */
export async function runAll(page: Page): Promise<void> {
  await page.waitForSelector(".jp-Notebook .jp-CodeCell");
  // The notebook's own sign is idle before there is a kernel, and what is run then is lost.
  await page.getByText("TypeScript (tslab) | Idle").waitFor();
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.getByText("Run All Cells", { exact: true }).click();
  await page.waitForFunction(ALL_NUMBERED, undefined, {
    timeout: 120_000,
    polling: 500,
  });
}
