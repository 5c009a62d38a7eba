import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { parseLesson, toNotebook } from "../../src/lessons/notebook";
import { jupyterEnv } from "../../src/setup/paths.mjs";
import { describeInChromium, launch, SCREENSHOTS } from "../helpers/chromium";
import { runAll, startLab } from "../helpers/lab";

const ROOT = path.join(__dirname, "../..");
/** JupyterLab only serves what is in the project. */
const FOLDER = `out/reading-${process.pid}`;
const FILE = path.join(ROOT, FOLDER, "results/figures.ipynb");

const LESSON = `# Figures

$$L^c = \\mathrm{ReLU}\\Big(\\sum_k \\alpha_k^c A^k\\Big)$$

\`\`\`ts
import { alphaBars, CAT_AND_DOG, drawScene, gradCam, loadModel, pixelInspector } from "./src/index";
const network = await loadModel("scenes-gap");
const { image } = await drawScene(CAT_AND_DOG, "cat and dog");
const e = await gradCam(network, image, { target: "cat" });
e
\`\`\`

\`\`\`ts
alphaBars(e.weights!, { activations: e.activations })
\`\`\`

\`\`\`ts
pixelInspector(e)
\`\`\`

\`\`\`ts
e.weights
\`\`\`
`;

interface Setting {
  id?: string;
  raw?: string;
}

function run(program: string, args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: "utf8",
    env: jupyterEnv(),
  });
  expect(status, stdout + stderr).to.equal(0);
}

/** The words of the n-th figure, as Plotly has drawn them. */
const words = (page: Page, n: number) =>
  page
    .locator(".js-plotly-plot")
    .nth(n)
    .evaluate((plot) => plot.textContent ?? "");

/** Every figure is drawn; the cursor and the slider change what they should. */
async function expectLive(page: Page): Promise<void> {
  await page.waitForFunction(
    'document.querySelectorAll(".js-plotly-plot .main-svg").length >= 3',
  );
  const bars = page.locator(".js-plotly-plot").nth(1);
  await bars.scrollIntoViewIfNeeded();
  const first = await words(page, 1);
  await bars.locator(".bars .point path").nth(3).hover({ force: true });
  await page.waitForFunction(
    `document.querySelectorAll(".js-plotly-plot")[1].textContent !== ${JSON.stringify(first)}`,
  );
  expect(await words(page, 1)).to.match(/A of channel \d+/);
  const slider = page.locator(".slider-rail-touch-rect").first();
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await slider.boundingBox())!;
  await page.mouse.click(x + 0.97 * width, y + height / 2);
  await page.waitForFunction(
    'document.querySelector(".js-plotly-plot").data[1].opacity === 1',
  );
}

describeInChromium("figures (slow)", function () {
  this.timeout(240_000);
  let browser: Browser;
  let lab: Awaited<ReturnType<typeof startLab>>;

  before(async () => {
    mkdirSync(path.join(ROOT, FOLDER), { recursive: true });
    mkdirSync(SCREENSHOTS, { recursive: true });
    const source = path.join(ROOT, FOLDER, "figures.ipynb");
    writeFileSync(source, toNotebook(parseLesson(LESSON)));
    const out = path.dirname(FILE);
    const command = ["src/cli/workbook.mjs", "notebooks", source, "--out", out];
    run(process.execPath, command);
    lab = await startLab();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(path.join(ROOT, FOLDER), { recursive: true, force: true });
  });

  /** Opens a notebook of the project in a JupyterLab that remembers nothing. */
  async function open(notebook: string, theme = "Light"): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 1600 },
    });
    const page = await context.newPage();
    // The theme and the open tabs are the reader's: neither asked for nor saved.
    await page.route(/\/lab\/api\/(settings|workspaces)/, async (route) => {
      if (route.request().method() === "PUT")
        return route.fulfill({ status: 204 });
      const response = await route.fetch();
      const text = await response.text();
      const json = JSON.parse(text) as Setting & { settings?: Setting[] };
      for (const setting of [json, ...(json.settings ?? [])])
        if (setting.id?.endsWith(":themes"))
          setting.raw = JSON.stringify({ theme: `JupyterLab ${theme}` });
      return route.fulfill({ response, json });
    });
    const address = new URL(lab.url);
    address.pathname = `/lab/workspaces/reading/tree/${notebook}`;
    await page.goto(address.href);
    await page.waitForSelector(".jp-Notebook .jp-CodeCell");
    return page;
  }

  const shoot = (page: Page, name: string) =>
    page.screenshot({
      path: path.join(SCREENSHOTS, `reading-${name}.png`),
      fullPage: true,
    });

  const saved = `${FOLDER}/results/figures.ipynb`;

  it("are pictures in a notebook that was executed elsewhere and is not trusted", async () => {
    const page = await open(saved);
    const pictures = page.locator("[data-figure] img, .jp-RenderedHTML img");
    await pictures.nth(2).waitFor();
    const widths = await pictures.evaluateAll((all) =>
      all.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    );
    expect(Math.min(...widths)).above(600);
    await shoot(page, "untrusted");
    expect(await page.locator(".js-plotly-plot").count()).to.equal(0);
    expect(await page.locator(".jp-RenderedHTML td").count()).above(5);
    await page.context().close();
  });

  it("are live as soon as it is trusted", async () => {
    run("jupyter", ["trust", FILE]);
    const page = await open(saved);
    await expectLive(page);
    await shoot(page, "trusted");
    expect(
      await page.locator('script[src$="static/plotly.js"]').count(),
    ).to.equal(1);
    await page.context().close();
  });

  it("are live while the notebook is run, on white paper in the dark theme too", async () => {
    const page = await open(`${FOLDER}/figures.ipynb`, "Dark");
    await runAll(page);
    await expectLive(page);
    expect(await page.evaluate("document.body.dataset.jpThemeLight")).to.equal(
      "false",
    );
    const paper = await page.evaluate(
      'getComputedStyle(document.querySelector(".js-plotly-plot .main-svg")).backgroundColor',
    );
    expect(paper).to.equal("rgb(255, 255, 255)");
    await shoot(page, "dark");
    await page.context().close();
  });

  it("are live in the exported page, from disk and offline, with formulas", async () => {
    const context = await browser.newContext({
      offline: true,
      viewport: { width: 1000, height: 1600 },
    });
    const page = await context.newPage();
    const html = FILE.replace(".ipynb", ".html");
    await page.goto(pathToFileURL(html).href);
    await page.waitForSelector("mjx-container");
    await expectLive(page);
    await shoot(page, "exported");
    expect(statSync(html).size).below(8e6);
    expect(statSync(FILE).size).below(3e6);
    await context.close();
  });
});
