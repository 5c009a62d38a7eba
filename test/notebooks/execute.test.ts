import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { lessonNames } from "../../src/lessons/build";
import { toNotebook, type Cell } from "../../src/lessons/notebook";
import { describeInChromium, launch, SCREENSHOTS } from "../helpers/chromium";

const ROOT = path.join(__dirname, "../..");

/** Runs in the page: every figure's picture has given way to a drawing. */
const ALL_DRAWN = `
  document.querySelectorAll(".js-plotly-plot").length ===
  document.querySelectorAll("[data-figure]").length`;

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

function notebooks(...args: string[]) {
  return spawnSync(
    process.execPath,
    ["src/cli/workbook.mjs", "notebooks", ...args],
    { cwd: ROOT, encoding: "utf8" },
  );
}

describe("npm run notebooks (slow)", function () {
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

      for (const name of lessonNames())
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
          await page.waitForSelector("mjx-container");
          await page.waitForFunction(ALL_DRAWN);
          await page.screenshot({
            path: path.join(SCREENSHOTS, `${name}-page.png`),
            fullPage: true,
          });
          expect(trouble).to.deep.equal([]);
          await context.close();
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

  it("refuses a notebook that does not exist, with near matches", () => {
    const { status, stderr } = notebooks("02-gradcam");
    expect(status).to.equal(2);
    expect(stderr).to.contain("got '02-gradcam'. Did you mean '02-grad-cam'?");
  });
});
