import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { diverging, viridis } from "../../src/image/colormap";
import { figure, type Figure } from "../../src/plot/figure";
import { provideFonts } from "../../src/plot/fonts";
import { panelOf, roundTicks } from "../../src/plot/geometry";
import { showImage } from "../../src/plot/image";
import { mapFigure } from "../../src/plot/map";
import { figureToPng, figureToSvg } from "../../src/plot/svg";
import { array, cellColor, drawn, expectColor, quarters } from "./support";

const ROOT = path.resolve(__dirname, "../..");

const lines = (title = "t", alt = "a"): Figure =>
  figure({
    title,
    alt,
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: "<insertion>",
        x: [0, 1],
        y: [0, 1],
        line: { color: "#ff0000", width: 6 },
      },
      {
        type: "bar",
        x: [0.5],
        y: [-1],
        marker: { color: "#0000ff" },
        width: 0.2,
      },
    ],
    layout: {
      width: 400,
      height: 300,
      margin: { l: 50, r: 20, t: 10, b: 40 },
      showlegend: true,
      legend: { x: 1, y: 0, xanchor: "right", yanchor: "bottom" },
      xaxis: { range: [0, 1], showgrid: true },
      yaxis: { range: [-1, 1], zeroline: true },
    },
  });

describe("the static picture", () => {
  it("has one and a half pixels for each of the layout's", async () => {
    const made = lines();
    const { width, height } = await drawn(made);
    expect([width, height]).to.deep.equal([
      made.layout.width * 1.5,
      Math.round(made.layout.height * 1.5),
    ]);
  });

  it("paints each cell of a map in its colour, row 0 on top", async () => {
    const made = mapFigure(array([0, 1, 2, 3, 4, 5], 2, 3), { title: "cells" });
    const picture = await drawn(made);
    for (const [row, column] of [
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 2],
    ]) {
      const value = row * 3 + column;
      expectColor(cellColor(picture, made, row, column), viridis(value / 5));
    }
    const { y } = panelOf(made.layout);
    expect(y.at(0)).below(y.at(1));
  });

  it("keeps pixels square and does not smooth them", async () => {
    const made = mapFigure(array([0, 1], 1, 2), { title: "two" });
    const { x, y } = panelOf(made.layout);
    expect(x.at(1) - x.at(0)).to.be.closeTo(y.at(1) - y.at(0), 1e-6);
    const picture = await drawn(made);
    expectColor(picture.at(x.at(0.45), y.at(0)), viridis(0));
    expectColor(picture.at(x.at(0.55), y.at(0)), viridis(1));
  });

  it("leaves what is not a number as paper", async () => {
    const made = mapFigure(array([NaN, 1, Infinity, 0], 2, 2), {
      title: "gaps",
    });
    const picture = await drawn(made);
    expectColor(cellColor(picture, made, 0, 0), [255, 255, 255]);
    expectColor(cellColor(picture, made, 1, 0), [255, 255, 255]);
    expectColor(cellColor(picture, made, 0, 1), viridis(1));
  });

  it("paints zero white and equal evidence equally dark on both sides", async () => {
    const made = mapFigure(array([-2, 0, 2, 1], 2, 2), { title: "signs" });
    const picture = await drawn(made);
    expectColor(cellColor(picture, made, 0, 0), diverging(0));
    expectColor(cellColor(picture, made, 0, 1), diverging(0.5));
    expectColor(cellColor(picture, made, 1, 0), diverging(1));
  });

  it("shows photos upright and in their colours", async () => {
    const made = showImage(quarters(20, 30));
    const picture = await drawn(made);
    expectColor(cellColor(picture, made, 4, 5), [255, 0, 0]);
    expectColor(cellColor(picture, made, 4, 25), [0, 255, 0]);
    expectColor(cellColor(picture, made, 15, 5), [0, 0, 255]);
    expectColor(cellColor(picture, made, 15, 25), [255, 255, 255]);
  });

  it("draws lines above bars, upwards from the left", async () => {
    const made = lines();
    const picture = await drawn(made);
    const { x, y } = panelOf(made.layout);
    expectColor(picture.at(x.at(0.25), y.at(0.25)), [255, 0, 0]);
    expectColor(picture.at(x.at(0.5), y.at(-0.5)), [0, 0, 255]);
    expectColor(picture.at(x.at(0.25), y.at(-0.5)), [255, 255, 255], 1);
  });

  it("writes any text without breaking the SVG", async () => {
    const made = lines('<b>"a" & b</b> \u0000 ]]> &lt;', "x");
    expect((await figureToPng(made)).length).above(1000);
    expect(figureToSvg(made)).to.include("&lt;insertion&gt;");
  });

  it("says which axis a trace misses", () => {
    const { data, layout } = lines();
    const lost = [{ ...data[0], xaxis: "x7" }];
    expect(() => figureToSvg({ data: lost, layout })).to.throw("`xaxis7`");
  });
});

describe("ticks", () => {
  it("are round numbers within the range", () => {
    const values = (low: number, high: number) =>
      roundTicks(low, high, 5).map(({ text }) => text);
    expect(values(0, 1)).to.deep.equal(["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    expect(values(-0.5, 223.5)).to.deep.equal(["0", "50", "100", "150", "200"]);
    expect(values(-1e-3, 1e-3)[0]).to.equal("−0.001");
  });
});

/** How wide two titles of six letters are, drawn in a process whose fonts are what fontconfig finds by this file. */
function titleWidths(config: string): { narrow: number; wide: number } {
  const source = (name: string) =>
    JSON.stringify(path.join(__dirname, "../../src/plot", name));
  const script = `
    const { mapFigure } = require(${source("map")});
    const { figureToPng } = require(${source("svg")});
    const map = require("ndarray")(new Float32Array(1), [1, 1]);
    async function width(title) {
      const png = await figureToPng(mapFigure(map, { title }));
      const top = { left: 0, top: 0, width: 600, height: 52 };
      const head = await require("sharp")(png).extract(top).png().toBuffer();
      return (await require("sharp")(head).trim().toBuffer({ resolveWithObject: true })).info.width;
    }
    (async () => console.log(JSON.stringify({ narrow: await width("iiiiii"), wide: await width("MMMMMM") })))();`;
  const env = { ...process.env, FONTCONFIG_FILE: config };
  const output = execFileSync(
    process.execPath,
    ["-r", "tsx/cjs", "-e", script],
    { cwd: ROOT, env, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" },
  );
  return JSON.parse(output);
}

describe("fonts", () => {
  const before = process.env.FONTCONFIG_FILE;
  let ours: string;

  beforeEach(() => {
    delete process.env.FONTCONFIG_FILE;
    provideFonts();
    ours = process.env.FONTCONFIG_FILE ?? "";
  });

  afterEach(() => {
    if (before === undefined) delete process.env.FONTCONFIG_FILE;
    else process.env.FONTCONFIG_FILE = before;
  });

  it("come from our packages when the machine has none", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "fonts-"));
    const file = path.join(folder, "fonts.conf");
    const alone = readFileSync(ours, "utf8").replace(
      /<include.*<\/include>/,
      "",
    );
    writeFileSync(file, alone);
    const { narrow, wide } = titleWidths(file);
    writeFileSync(file, alone.replace(/<dir>.*<\/dir>/, ""));
    const boxes = titleWidths(file);
    rmSync(folder, { recursive: true });
    expect(wide).above(2 * narrow);
    expect(boxes.wide, "without fonts every letter is a box").to.equal(
      boxes.narrow,
    );
  });

  it("stay those that the user has chosen", () => {
    process.env.FONTCONFIG_FILE = "/elsewhere";
    provideFonts();
    expect(process.env.FONTCONFIG_FILE).to.equal("/elsewhere");
  });
});
