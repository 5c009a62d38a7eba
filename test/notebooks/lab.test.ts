import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { describeInChromium, launch, SCREENSHOTS } from "../helpers/chromium";
import { runAll, startLab } from "../helpers/lab";

describeInChromium("a notebook in JupyterLab (slow)", function () {
  this.timeout(240_000);
  let browser: Browser;
  let lab: Awaited<ReturnType<typeof startLab>>;
  before(async () => {
    lab = await startLab();
    browser = await launch();
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    await lab.stop();
  });

  it("opens on the first notebook, runs from top to bottom, and draws its figures", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(lab.url);
    await runAll(page);
    await page.waitForSelector(".js-plotly-plot .main-svg");
    expect(await page.locator(".jp-OutputArea [data-mime-type*='error'], .jp-RenderedText[data-mime-type*='stderr']").count()).to.equal(0);
    expect(await page.locator(".js-plotly-plot").count()).to.be.at.least(1);
    await page.locator(".js-plotly-plot").last().scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(SCREENSHOTS, "lab.png") });
    expect(errors).to.deep.equal([]);
  });
});
