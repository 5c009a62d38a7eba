import { runInNewContext } from "node:vm";
import { inflateRawSync } from "node:zlib";
import { expect } from "chai";
import { alphaBars } from "../../src/plot/alpha-bars";
import {
  figureToHtml,
  packCells,
  toScriptJson,
  type PackedCells,
} from "../../src/plot/html";
import { mapFigure } from "../../src/plot/map";
import { pixelInspector } from "../../src/plot/pixel-inspector";
import { SHOW } from "../../src/plot/show";
import { array } from "./support";

interface Shown {
  data: { z: (number | null)[][] }[];
}

interface Event {
  points: { curveNumber: number; pointNumber: number | number[] }[];
}

/** Just enough of a browser for the script: what it loads and what it draws. */
class Page {
  readonly loaded: string[] = [];
  readonly shown: Shown[] = [];
  readonly window: Record<string, unknown> = {};
  /** What the script does when the cursor is on a point, and the calls of Plotly.update that follow. */
  point: (event: Event) => void = () => {};
  readonly updates: unknown[][] = [];
  private readonly ticks: (() => void)[] = [];
  private scripts = 0;

  constructor(private readonly config?: object) {}

  run(script: string): void {
    this.scripts++;
    runInNewContext(script, {
      window: this.window,
      document: {
        getElementById: () =>
          this.config && { textContent: JSON.stringify(this.config) },
        createElement: () => this.element(),
        querySelectorAll: () => [this.element()],
        head: {
          appendChild: ({ src }: { src: string }) => this.loaded.push(src),
        },
      },
      setInterval: (tick: () => void) => this.ticks.push(tick),
      clearInterval: (number: number) => (this.ticks[number - 1] = () => {}),
      ResizeObserver: class {
        observe() {}
      },
      ...{ atob, Blob, DecompressionStream, Response, Uint8Array },
      console: { warn: () => {} },
    });
  }

  /** Plotly arrives, or never does. */
  async wait(arrives: boolean): Promise<void> {
    if (arrives) {
      this.window.Plotly = {
        newPlot: async (_: unknown, data: Shown["data"]) =>
          void this.shown.push({ data }),
        update: (_: unknown, ...rest: unknown[]) => this.updates.push(rest),
      };
    }
    for (let i = 0; i < 601; i++) this.ticks.forEach((tick) => tick());
    if (arrives) await this.until(() => this.shown.length === this.scripts);
    else await new Promise((resolve) => setImmediate(resolve));
  }

  /** The cursor is on a point, and what follows has been done. */
  async hover(curveNumber: number, pointNumber: number | number[]) {
    const before = this.updates.length;
    this.point({ points: [{ curveNumber, pointNumber }] });
    await this.until(() => this.updates.length > before);
  }

  /** Unpacking takes a few turns; what never comes is the test's failure. */
  private async until(isDone: () => boolean): Promise<void> {
    for (let tries = 0; tries < 1000 && !isDone(); tries++)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private element(): object {
    const none = () => {};
    return {
      style: {},
      setAttribute: none,
      appendChild: none,
      insertBefore: none,
      remove: none,
      on: (_: string, listener: Page["point"]) => (this.point = listener),
      querySelector: () => this.element(),
    };
  }
}

const small = () => mapFigure(array([1, 2, 3, 4], 2, 2), { title: "small" });

async function scriptOf(made = small()): Promise<string> {
  const html = await figureToHtml(made);
  return /<script>([^]*)<\/script>/.exec(html)?.[1] ?? "";
}

describe("a figure's HTML", () => {
  it("has a PNG with alternative text outside the script", async () => {
    const made = mapFigure(array([1], 1, 1), {
      title: "t",
      alt: 'a "quoted" <b> & more',
    });
    const [before] = (await figureToHtml(made)).split("<script>");
    expect(before).to.include('src="data:image/png;base64,iVBORw0KGgo');
    expect(before).to.include(
      'alt="a &quot;quoted&quot; &lt;b&gt; &amp; more"',
    );
  });

  it("cannot be ended by the figure's text", async () => {
    const made = mapFigure(array([1], 1, 1), {
      title: "</script><script>alert(1)</script><!--",
      alt: "</SCRIPT >",
    });
    const html = await figureToHtml(made);
    expect(html.match(/<\/?script/gi)).to.have.length(2);
    expect(html).not.to.include("<!--");
  });

  it("shows the same values that the figure has", async () => {
    const page = new Page();
    page.run(await scriptOf());
    await page.wait(true);
    expect(JSON.stringify(page.shown[0].data[0].z)).to.equal("[[1,2],[3,4]]");
  });

  it("stays a picture, without an error, where Plotly never comes", async () => {
    const page = new Page();
    page.run(await scriptOf());
    await page.wait(false);
    expect(page.loaded).to.deep.equal([]);
    expect(page.shown).to.deep.equal([]);
  });

  it("loads Plotly once for all figures of a page in JupyterLab", async () => {
    const page = new Page({ baseUrl: "/user/ada/" });
    page.run(await scriptOf());
    page.run(await scriptOf());
    await page.wait(true);
    expect(page.loaded).to.deep.equal(["/user/ada/static/plotly.js"]);
    expect(page.shown).to.have.length(2);
  });

  it("uses the Plotly that the page has", async () => {
    const page = new Page({ baseUrl: "/" });
    await page.wait(true);
    page.run(await scriptOf());
    await page.wait(true);
    expect(page.loaded).to.deep.equal([]);
    expect(page.shown).to.have.length(1);
  });

  it("changes the linked panel for the point under the cursor, once", async () => {
    const weights = array([0.5, 0.75], 2);
    const activations = array([1, 10, 2, 20, 3, 30, 4, 40], 2, 2, 2);
    const page = new Page();
    page.run(await scriptOf(alphaBars(weights, { activations })));
    await page.wait(true);
    page.point({ points: [{ curveNumber: 1, pointNumber: 0 }] });
    expect(page.updates).to.deep.equal([]);
    await page.hover(0, 1);
    page.point({ points: [{ curveNumber: 0, pointNumber: 1 }] });
    await page.hover(0, 0);
    expect(JSON.parse(JSON.stringify(page.updates))).to.deep.equal([
      [
        {
          z: [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        },
        { "annotations[0].text": "A of channel 0" },
        [1],
      ],
      [
        {
          z: [
            [
              [10, 20],
              [30, 40],
            ],
          ],
        },
        { "annotations[0].text": "A of channel 1" },
        [1],
      ],
    ]);
  });

  it("packs linked maps where they are many", async () => {
    const count = 30 * 25 * 25;
    const values = Array.from({ length: count }, (_, i) => i % 255);
    const activations = array(values, 25, 25, 30);
    const weights = array(
      Array.from({ length: 30 }, (_, k) => k),
      30,
    );
    const made = alphaBars(weights, { activations });
    expect(await scriptOf(made)).to.include('"bytes"');
    const page = new Page();
    page.run(await scriptOf(made));
    await page.wait(true);
    await page.hover(0, 3);
    const [{ z }] = page.updates[0] as [{ z: number[][][] }];
    expect(z[0][5][7]).to.be.closeTo(activations.get(5, 7, 26), 1);
  });

  it("finds a heat map's point by row and column", async () => {
    const map = array([1, 2, 3, 4, 5, 6], 2, 3);
    const e = {
      method: "m",
      layer: "l",
      target: { label: "c" },
      signedMap: map,
    };
    const activations = array([1, 2, 3, 4, 5, 6], 2, 3, 1);
    const weights = array([1], 1);
    const page = new Page();
    page.run(await scriptOf(pixelInspector({ ...e, activations, weights })));
    await page.wait(true);
    await page.hover(0, [1, 2]);
    expect(page.updates[0][0]).to.deep.include({ x: [[6]] });
  });

  it("keeps to syntax that every browser and sanitiser reads", () => {
    expect(SHOW).not.to.match(/=>|\?\?|\?\.|`|\bconst\b|\blet\b/);
  });
});

describe("the data in the script", () => {
  it("has six significant digits and no way out of the script", () => {
    expect(toScriptJson([1 / 3, 1e-9 / 3, 123456789])).to.equal(
      "[0.333333,3.33333e-10,123457000]",
    );
    const text = "</script>\u2028<!--";
    expect(toScriptJson(text)).not.to.match(/[<\u2028]/);
    expect(JSON.parse(toScriptJson(text))).to.equal(text);
  });

  it("packs large maps into a byte per cell, within half a step of 1/254", async () => {
    const values = Array.from({ length: 70 * 70 }, (_, i) => Math.sin(i) * 3);
    values[71] = NaN;
    const made = mapFigure(array(values, 70, 70), { title: "large" });
    const page = new Page();
    page.run(await scriptOf(made));
    await page.wait(true);
    const { z } = page.shown[0].data[0];
    expect(z[1][1]).to.equal(null);
    z.flat().forEach((value, i) => {
      if (value !== null) expect(value).to.be.closeTo(values[i], 3.001 / 254);
    });
  });

  it("packs a map that is the same everywhere", () => {
    const stepsOf = ({ bytes }: PackedCells) => [
      ...inflateRawSync(Buffer.from(bytes, "base64")),
    ];
    const same = packCells([[0, 0]]);
    expect(same).to.include({ low: 0, columns: 2 });
    expect(stepsOf(same)).to.deep.equal([0, 0]);
    expect(stepsOf(packCells([[null]]))).to.deep.equal([255]);
  });

  it("takes less than a quarter of a byte per cell for a smooth map", () => {
    const z = Array.from({ length: 224 }, (_, i) =>
      Array.from({ length: 224 }, (_, j) =>
        Math.exp(-(((i - 90) / 40) ** 2) - ((j - 120) / 60) ** 2),
      ),
    );
    expect(packCells(z).bytes.length).below(224 * 224 * 0.25);
  });
});
