import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { describeInChromium, launch, SCREENSHOTS } from "../helpers/chromium";

const ROOT = path.join(__dirname, "../..");

/** Runs in the page: every code cell shows the number of its run. */
const ALL_NUMBERED = `
  [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
    .map((prompt) => /\\[\\d+\\]/.test(prompt.textContent))
    .reduce((all, one) => all && one, true)`;

/** Starts the workbook as `npm start` does and waits for the address it prints. */
async function startLab(port: number): Promise<{ lab: ChildProcess; url: string }> {
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
  return { lab, url };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Run All, then wait until every code cell has its number and none is running. */
async function runAll(page: Page): Promise<void> {
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

describeInChromium("a notebook in JupyterLab (slow)", function () {
  this.timeout(240_000);
  let browser: Browser;
  let lab: ChildProcess;
  let url: string;
  before(async () => {
    ({ lab, url } = await startLab(await freePort()));
    browser = await launch();
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    const ended = new Promise((done) => lab.once("exit", done));
    lab.kill("SIGINT");
    await ended;
  });

  it("opens on the first notebook, runs from top to bottom, and draws its figures", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(url);
    await runAll(page);
    await page.waitForSelector(".js-plotly-plot .main-svg");
    expect(await page.locator(".jp-OutputArea [data-mime-type*='error'], .jp-RenderedText[data-mime-type*='stderr']").count()).to.equal(0);
    expect(await page.locator(".js-plotly-plot").count()).to.be.at.least(1);
    await page.locator(".js-plotly-plot").last().scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(SCREENSHOTS, "lab.png") });
    expect(errors).to.deep.equal([]);
  });
});
