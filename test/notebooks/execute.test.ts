import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { lessonNames } from "../../src/lessons/names";
import { toNotebook, type Cell } from "../../src/lessons/notebook";
import { describeInChromium, launch, SCREENSHOTS } from "../helpers/chromium";

const ROOT = path.join(__dirname, "../..");

/** Runs in the page: every figure's picture has given way to a drawing. */
const ALL_DRAWN = `
  document.querySelectorAll(".js-plotly-plot").length ===
  document.querySelectorAll("[data-figure]").length`;

const DESK = { width: 1280, height: 1000 };
const PHONE = { width: 390, height: 844 };

interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, string | string[]>;
}
interface ExecutedCell {
  cell_type: string;
  execution_count?: number;
  outputs?: Output[];
}

function run(command: string, ...args: string[]) {
  return spawnSync(
    process.execPath,
    ["src/cli/workbook.mjs", command, ...args],
    { cwd: ROOT, encoding: "utf8" },
  );
}

const notebooks = (...args: string[]) => run("notebooks", ...args);

describe("npm run notebooks", function () {
  this.timeout(300_000);
  let out: string;
  before(() => {
    out = mkdtempSync(path.join(tmpdir(), "notebooks-"));
  });
  after(() => rmSync(out, { recursive: true }));

  const executed = (name: string) =>
    JSON.parse(readFileSync(path.join(out, `${name}.ipynb`), "utf8"))
      .cells as ExecutedCell[];

  describe("with the notebooks of the workbook", () => {
    before(() => {
      const { status, stdout, stderr } = notebooks("--out", out);
      expect(status, stdout + stderr).to.equal(0);
    });

    for (const name of lessonNames()) {
      it(`runs every cell of ${name}, without an error or a warning`, () => {
        const code = executed(name).filter((cell) => cell.cell_type === "code");
        code.forEach((cell, i) => {
          expect(cell.execution_count).to.equal(i + 1);
          for (const output of cell.outputs!) {
            expect(output.output_type).to.not.equal("error");
            expect(output.name, String(output.text)).to.not.equal("stderr");
          }
        });
      });

      it(`gives the figures of ${name} a picture that needs no script`, () => {
        const html = executed(name)
          .flatMap((cell) => cell.outputs ?? [])
          .map((output) => [output.data?.["text/html"] ?? ""].flat().join(""))
          .filter((text) => text.includes("data-figure"));
        expect(html).to.have.length.above(2);
        for (const figure of html)
          expect(figure).to.match(/<img src="data:image\/png;base64,[^"]{500,}" alt="[^"]{10,}"/);
      });

      it(`keeps ${name} small: under 3 MB saved, under 8 MB as a page`, () => {
        const size = (ext: string) => statSync(path.join(out, name + ext)).size;
        expect(size(".ipynb")).to.be.below(3e6);
        expect(size(".html")).to.be.below(8e6);
      });
    }

    describeInChromium("as pages from disk, offline", () => {
      let browser: Browser;
      before(async () => {
        browser = await launch();
        mkdirSync(SCREENSHOTS, { recursive: true });
      });
      after(() => browser.close());

      // All of them are looked at as chapters of the book, below.
      for (const name of ["00-start-here", "02-grad-cam"])
        it(`${name} draws its figures and formulas and asks for nothing`, async () => {
          const context = await browser.newContext({ offline: true });
          const page = await context.newPage();
          const trouble: string[] = [];
          page.on("requestfailed", (request) => trouble.push(request.url()));
          page.on("pageerror", (error) => trouble.push(error.message));
          page.on("console", (message) => {
            if (message.type() === "error") trouble.push(message.text());
          });
          const file = path.join(out, `${name}.html`);
          await page.goto(pathToFileURL(file).href);
          await page.waitForSelector(".js-plotly-plot");
          // The first formula may be in a folded answer.
          await page.waitForSelector("mjx-container", { state: "attached" });
          await page.waitForFunction(ALL_DRAWN, undefined, { timeout: 90_000 });
          await page.screenshot({
            path: path.join(SCREENSHOTS, `${name}-page.png`),
            fullPage: true,
          });
          expect(trouble).to.deep.equal([]);
          await context.close();
        });
    });

    describeInChromium("as a book, from disk and offline", () => {
      let browser: Browser;
      let site: string;
      before(async () => {
        site = path.join(out, "book");
        const { status, stderr } = run("book", "--executed", out, "--out", site);
        expect(status, stderr).to.equal(0);
        browser = await launch();
      });
      after(() => browser.close());

      /** A page without trouble: nothing is asked for, nothing fails. */
      async function open(file: string): Promise<Page> {
        const context = await browser.newContext({
          offline: true,
          viewport: DESK,
        });
        const page = await context.newPage();
        const trouble: string[] = [];
        page.on("requestfailed", (request) => trouble.push(request.url()));
        page.on("pageerror", (error) => trouble.push(error.message));
        await page.goto(pathToFileURL(path.join(site, file)).href);
        await page.waitForFunction(ALL_DRAWN, undefined, { timeout: 90_000 });
        expect(trouble).to.deep.equal([]);
        return page;
      }

      /** axe finds nothing serious, and nothing is wider than the window. */
      async function expectAccessible(page: Page): Promise<void> {
        await page.addScriptTag({ path: require.resolve("axe-core") });
        for (const viewport of [DESK, PHONE]) {
          await page.setViewportSize(viewport);
          const { violations } = await page.evaluate<AxeResults>(
            "axe.run({ resultTypes: ['violations'], preload: false })",
          );
          const serious = violations.filter(({ impact }) =>
            /serious|critical/.test(impact ?? ""),
          );
          expect(
            serious.map(({ id, nodes }) => [id, nodes[0].html]),
          ).to.deep.equal([]);
          const overflow = await page.evaluate(
            "document.documentElement.scrollWidth - innerWidth",
          );
          expect(overflow, `at ${viewport.width} pixels`).to.be.at.most(0);
        }
      }

      it("has an index of all chapters", async () => {
        const page = await open("index.html");
        const links = await page
          .locator(".cards a")
          .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
        expect(links).to.deep.equal(lessonNames().map((name) => `${name}.html`));
        await page.screenshot({ path: path.join(SCREENSHOTS, "book-index.png") });
        await expectAccessible(page);
        await page.context().close();
      });

      for (const [i, name] of lessonNames().entries())
        it(`has ${name} with formulas, at the width of a desk and of a phone`, async () => {
          const page = await open(`${name}.html`);
          const next = lessonNames()[i + 1];
          const turn = page.locator(".turn a[rel=next]");
          if (next)
            expect(await turn.getAttribute("href")).to.equal(`${next}.html`);
          const text = await page.locator("main").innerText();
          expect(text).not.to.match(/\$\$|\\(frac|sum)/);
          await page.screenshot({
            path: path.join(SCREENSHOTS, `book-${name}.png`),
            fullPage: true,
          });
          await expectAccessible(page);
          await page.context().close();
        });

      it("finds a section by its words", async () => {
        const page = await open("index.html");
        await page.fill("#search", "relu sum");
        const first = page.locator("#found a").first();
        expect(await first.getAttribute("href")).to.match(/^\d\d-.*\.html#.+/);
        await first.click();
        await page.waitForFunction(
          "location.hash && document.querySelector(location.hash)",
        );
        await page.fill("#search", "xyzzy");
        expect(await page.locator("#found").innerText()).to.equal("Nothing found.");
        await page.context().close();
      });
    });
  });

  describe("with a cell that fails", () => {
    const cell = (source: string): Cell => ({ type: "code", source, tags: [] });
    let status: number | null;
    let stdout: string;
    before(() => {
      const file = path.join(out, "broken.ipynb");
      const cells = [cell("1 + 1"), cell('throw new RangeError("too far")'), cell("2 + 2")];
      writeFileSync(file, toNotebook(cells));
      ({ status, stdout } = notebooks(file, "--out", path.join(out, "results")));
    });

    it("fails, and says what went wrong", () => {
      expect(status).to.equal(1);
      expect(stdout).to.contain("RangeError: too far");
    });

    it("still writes what ran up to there, with the error", () => {
      const cells = JSON.parse(
        readFileSync(path.join(out, "results/broken.ipynb"), "utf8"),
      ).cells as ExecutedCell[];
      expect([cells[0].outputs![0].data!["text/plain"]].flat()).to.deep.equal(["2"]);
      expect(cells[1].outputs!.map((o) => o.output_type)).to.deep.equal(["error"]);
      expect(cells[2].outputs).to.deep.equal([]);
    });
  });

  it("cannot make a book of notebooks that were not run", () => {
    const empty = path.join(out, "results");
    const { status, stderr } = run("book", "00-start-here", "--executed", empty);
    expect(status).to.equal(2);
    expect(stderr).to.contain("which has no 00-start-here.ipynb");
  });

  it("refuses a notebook that does not exist, with near matches", () => {
    const { status, stderr } = notebooks("02-gradcam");
    expect(status).to.equal(2);
    expect(stderr).to.contain("got '02-gradcam'. Did you mean '02-grad-cam'?");
  });
});
