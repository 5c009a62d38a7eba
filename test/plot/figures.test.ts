import { expect } from "chai";
import { diverging, inferno } from "../../src/image/colormap";
import { alphaBars } from "../../src/plot/alpha-bars";
import { channelGrid } from "../../src/plot/channel-grid";
import { compareMaps } from "../../src/plot/compare";
import { coverageBars } from "../../src/plot/coverage-bars";
import type { Figure } from "../../src/plot/figure";
import { panelOf } from "../../src/plot/geometry";
import { showImage } from "../../src/plot/image";
import { layerSlider } from "../../src/plot/layer-slider";
import { lineFigure } from "../../src/plot/lines";
import { mapFigure } from "../../src/plot/map";
import { overlay } from "../../src/plot/overlay";
import { pixelInspector } from "../../src/plot/pixel-inspector";
import { scoreCurves } from "../../src/plot/score-curves";
import type {
  BarTrace,
  HeatmapTrace,
  ImageTrace,
  Link,
  ScatterTrace,
} from "../../src/plot/types";
import { figureToSvg } from "../../src/plot/svg";
import { wordMaps } from "../../src/plot/word-maps";
import {
  array,
  cellColor,
  drawn,
  expectColor,
  expectSnapshot,
  quarters,
} from "./support";

const heatmap = array([0, 0.5, 1, 0, 0.25, 0], 2, 3);
const explanation = {
  method: "Grad-CAM",
  layer: "conv_head",
  target: { index: 285, label: "Egyptian cat", score: 8.4213 },
  heatmap,
};
const photo = quarters(20, 30);
const weights = array([0.5, -0.25, 0, 0.75], 4);
const activations = array(
  Array.from({ length: 2 * 3 * 4 }, (_, i) => (i % 4) * 10 + Math.floor(i / 4)),
  2,
  3,
  4,
);

const gradients = array(
  Array.from({ length: 2 * 3 * 4 }, (_, i) => Math.sin(i)),
  2,
  3,
  4,
);
const signedMap = array(
  Array.from({ length: 6 }, (_, p) =>
    [0, 1, 2, 3].reduce(
      (sum, k) =>
        sum + weights.get(k) * activations.get(Math.floor(p / 3), p % 3, k),
      0,
    ),
  ),
  2,
  3,
);
const inspected = {
  ...explanation,
  activations,
  gradients,
  weights,
  signedMap,
};
const atLayers = [
  { ...explanation, layer: "conv1", map: array([1, 2, 3, 4, 5, 6], 2, 3) },
  { ...explanation, map: array([1], 1, 1) },
];
const words = ["two", "cats"].map((label) => ({
  ...explanation,
  target: { label, score: 1 },
}));
const curves = {
  "Grad-CAM": { fractions: [0, 0.5, 1], scores: [8, 1, 0], auc: 2.5 },
  random: { fractions: [0, 0.5, 1], scores: [8, 5, 0], auc: 4.5 },
};
const masks = array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1], 2, 2, 3);
const coverage = { "Grad-CAM": [0.9, 0.1], "Grad-CAM++": [0.8, 0.4] };

const linkOf = (figure: Figure): Link => figure.layout.meta!.links[0];
const heatmaps = (figure: Figure) =>
  figure.data.filter((t): t is HeatmapTrace => t.type === "heatmap");
const bars = (figure: Figure) => figure.data[0] as BarTrace;

const everyFigure = (): Record<string, Figure> => ({
  image: showImage(photo),
  grey: showImage(array([0, 255, 128, 64], 2, 2)),
  overlay: overlay(photo, explanation),
  alphaBars: alphaBars(weights, { activations }),
  channelGrid: channelGrid(activations, { weights }),
  pixelInspector: pixelInspector(inspected),
  layerSlider: layerSlider(photo, atLayers),
  wordMaps: wordMaps(photo, words),
  deletion: scoreCurves(curves, { kind: "deletion" }),
  lines: lineFigure(
    [0, 1, 2],
    { "y(one)": [3, -1, 2], "y(two)": [0, 1, 5] },
    { title: "They cross", x: "things", y: "logit" },
  ),
  coverageBars: coverageBars(coverage, { image: photo, masks }),
  map: mapFigure(heatmap, { title: "Strongest on the right" }),
  compareMaps: compareMaps(
    [
      { title: "CAM", map: heatmap, image: photo },
      { title: "yours", map: array([1, -1], 1, 2) },
    ],
    { title: "Yours has the wrong sign" },
  ),
});

describe("every figure", () => {
  for (const [name, figure] of Object.entries(everyFigure())) {
    it(`${name} has a title, names for its axes, a value under the cursor and alternative text`, () => {
      expect(figure.alt.length).above(20);
      expect(figure.layout.title?.text).to.match(/\w/);
      expect(figure.layout.xaxis.title?.text).to.match(/\w/);
      expect(figure.layout.yaxis.title?.text).to.match(/\w/);
      for (const trace of figure.data)
        expect(trace.hovertemplate ?? trace.hoverinfo).to.match(/%\{|skip/);
    });

    it(`${name} draws without an error`, async () => {
      expect((await drawn(figure)).width).above(600);
    });
  }
});

describe("showImage", () => {
  it("takes a photo, colours or greys, and nothing else", () => {
    expect(showImage(photo).layout.title?.text).to.include("quarters.png");
    expect(() => showImage(array([1, 2], 2))).to.throw(
      "Expected `image` to be an ndarray [H, W, 3] or [H, W], got shape [2].",
    );
    expect(() => showImage(array([1, 2], 1, 1, 2))).to.throw("[1, 1, 2]");
  });

  it("shows grey values as they are", async () => {
    const figure = showImage(array([0, 255, 128, 64], 2, 2));
    const picture = await drawn(figure);
    expectColor(cellColor(picture, figure, 0, 1), [255, 255, 255]);
    expectColor(cellColor(picture, figure, 1, 0), [128, 128, 128]);
  });
});

describe("overlay", () => {
  it("names method, class and layer, and says where the evidence is", () => {
    const figure = overlay(photo, explanation);
    expect(figure.layout.title?.text).to.equal(
      "Grad-CAM for 'Egyptian cat' at conv_head",
    );
    expect(figure.alt).to.include("strongest at row 0, column 2 of 2 x 3");
  });

  it("stretches the photo to the heat map's cells", () => {
    const figure = overlay(photo, explanation);
    const { x0, dx, y0, dy } = figure.data[0] as ImageTrace;
    expect(x0 - dx / 2).to.be.closeTo(-0.5, 1e-9);
    expect(x0 + 29.5 * dx).to.be.closeTo(2.5, 1e-9);
    expect(y0 - dy / 2).to.be.closeTo(-0.5, 1e-9);
    expect(y0 + 19.5 * dy).to.be.closeTo(1.5, 1e-9);
  });

  it("mixes photo and colours by the opacity", async () => {
    for (const opacity of [0, 0.5, 1]) {
      const figure = overlay(photo, explanation, { opacity });
      const mix = [0, 255, 0].map(
        (value, i) => (1 - opacity) * value + opacity * inferno(1)[i],
      );
      expectColor(cellColor(await drawn(figure), figure, 0, 2), mix, 9);
    }
  });

  it("says why the map is empty", () => {
    const note = "no positive evidence for 'Egyptian cat' at conv_head";
    const empty = array([0, 0, 0, 0], 2, 2);
    const figure = overlay(photo, { ...explanation, heatmap: empty, note });
    const texts = figure.layout.annotations?.map(({ text }) => text);
    expect(texts).to.include(note);
    expect(figure.alt).to.include(note);
    expect(heatmaps(figure)[0]).to.include({ zmin: 0, zmax: 1 });
  });
});

describe("mapFigure", () => {
  it("has each value at its row and column", () => {
    const [{ z }] = heatmaps(mapFigure(heatmap, { title: "t" }));
    expect(z).to.deep.equal([
      [0, 0.5, 1],
      [0, 0.25, 0],
    ]);
  });

  it("puts zero in the middle of the colours of a signed map", () => {
    const [trace] = heatmaps(mapFigure(array([-1, 3], 1, 2), { title: "t" }));
    expect([trace.zmin, trace.zmax]).to.deep.equal([-3, 3]);
    expect(trace.colorscale).to.deep.equal(diverging.colorscale);
  });

  it("can be asked for signed colours where nothing is negative", () => {
    const options = { title: "t", diverging: true };
    const [trace] = heatmaps(mapFigure(heatmap, options));
    expect([trace.zmin, trace.zmax]).to.deep.equal([-1, 1]);
  });

  it("keeps a colour scale when every value is zero", () => {
    for (const signed of [false, true]) {
      const zero = mapFigure(array([0, 0], 1, 2), {
        title: "t",
        diverging: signed,
      });
      const [{ zmin, zmax }] = heatmaps(zero);
      expect(zmax).above(zmin);
    }
  });

  it("reads views, strides and all", () => {
    const turned = heatmap.transpose(1, 0);
    const [{ z }] = heatmaps(mapFigure(turned, { title: "t" }));
    expect(z[2]).to.deep.equal([1, 0]);
  });

  it("asks for a matrix", () => {
    expect(() => mapFigure(weights, { title: "t" })).to.throw(
      "Expected `map` to be an ndarray [rows, columns], got shape [4].",
    );
  });
});

describe("alphaBars", () => {
  it("shows the channels from the largest weight to the least", () => {
    const { y, customdata } = bars(alphaBars(weights));
    expect(y).to.deep.equal([0.75, 0.5, 0, -0.25]);
    expect(customdata).to.deep.equal([[3], [0], [2], [1]]);
  });

  it("tells the finding: the largest weight, and how many are negative", () => {
    expect(alphaBars(weights).layout.title?.text).to.equal(
      "Channel 3 has the largest weight, 0.75; 1 of 4 are negative",
    );
  });

  it("of many channels shows the strongest and the most negative, and says so", () => {
    const many = array(
      Array.from({ length: 100 }, (_, k) => k - 30),
      100,
    );
    const figure = alphaBars(many);
    const { x, y } = bars(figure);
    expect(y).to.have.length(25);
    expect(y.slice(0, 2)).to.deep.equal([69, 68]);
    expect(y.slice(-2)).to.deep.equal([-29, -30]);
    expect(x[20] - x[19]).to.equal(2);
    const texts = figure.layout.annotations?.map(({ text }) => text);
    expect(texts).to.deep.equal(["75 channels between are not shown"]);
  });

  it("colours by sign", () => {
    const { color } = bars(alphaBars(array([1, 2, -1], 3))).marker;
    expect(color[0]).to.equal(color[1]);
    expect(color[2]).not.to.equal(color[0]);
  });

  it("draws weights that are all zero", async () => {
    const figure = alphaBars(array([0, 0], 2));
    expect(figure.layout.title?.text).to.equal("All channel weights are 0");
    expect((await drawn(figure)).width).above(600);
  });

  it("asks for as many channels as there are weights", () => {
    expect(() => alphaBars(array([1], 1), { activations })).to.throw(
      "Expected `activations` to be an ndarray [h, w, 1]",
    );
  });
});

describe("channelGrid", () => {
  it("chooses by |alpha| and orders by alpha", () => {
    const figure = channelGrid(activations, { weights, top: 3 });
    expect(heatmaps(figure).map(({ z }) => z[0][0])).to.deep.equal([30, 0, 10]);
    const titles = figure.layout.annotations?.map(({ text }) => text);
    expect(titles?.[2]).to.equal("channel 1<br>α = −0.25");
  });

  it("shows the channels one asks for, in that order", () => {
    const figure = channelGrid(activations, { channels: [2, 0] });
    expect(heatmaps(figure).map(({ z }) => z[1][2])).to.deep.equal([25, 5]);
    expect(() => channelGrid(activations, { channels: [4] })).to.throw(
      "Expected `channels` to be numbers from 0 to 3, got 4.",
    );
  });

  it("without weights takes the most active ones", () => {
    const figure = channelGrid(activations, { top: 1 });
    expect(heatmaps(figure)[0].z[0][0]).to.equal(30);
  });
});

describe("compareMaps", () => {
  const panels = [
    { title: "a", map: array([0, 1], 1, 2) },
    { title: "b", map: array([0, 4], 1, 2) },
  ];

  it("has one scale for all, or one for each when asked", () => {
    const shared = heatmaps(compareMaps(panels, { title: "t" }));
    expect(shared.map(({ zmax }) => zmax)).to.deep.equal([4, 4]);
    const own = heatmaps(compareMaps(panels, { title: "t", ownScale: true }));
    expect(own.map(({ zmax }) => zmax)).to.deep.equal([1, 4]);
  });

  it("lays the panels side by side in order, each with its title above", () => {
    const { layout } = compareMaps(panels, { title: "t" });
    const [a, b] = [panelOf(layout), panelOf(layout, "x2", "y2")];
    expect(a.x.end).below(b.x.start);
    expect(a.y.start).to.equal(b.y.start);
    expect(layout.annotations?.map(({ text }) => text)).to.deep.equal([
      "a",
      "b",
    ]);
  });

  it("puts each photo behind its own map", async () => {
    const figure = compareMaps(
      [{ title: "photo", map: heatmap, image: photo }, panels[0]],
      { title: "t", opacity: 0 },
    );
    const picture = await drawn(figure);
    expectColor(cellColor(picture, figure, 0, 0), [255, 0, 0]);
    expectColor(cellColor(picture, figure, 0, 0, 2), inferno(0));
  });

  it("names the panel that is no map", () => {
    const wrong = [...panels, { title: "c", map: weights }];
    expect(() => compareMaps(wrong, { title: "t" })).to.throw(
      "`panels[2].map`",
    );
    expect(() => compareMaps([], { title: "t" })).to.throw("got none");
  });
});

describe("a slider", () => {
  const steps = (figure: Figure) => figure.layout.sliders![0];

  it("sets the opacity of the map, not of the photo", () => {
    const figure = overlay(photo, explanation, { opacity: 0.3 });
    const { active, steps: all } = steps(figure);
    expect(all[active].args).to.deep.equal(["opacity", 0.3, [1]]);
    expect(all.map(({ label }) => label)).to.include.members([
      "0 %",
      "30 %",
      "100 %",
    ]);
    expect(figure.data[1].type).to.equal("heatmap");
  });

  it("shows one layer at a time, at first the last", () => {
    const figure = layerSlider(photo, atLayers);
    expect(heatmaps(figure).map(({ visible }) => visible)).to.deep.equal([
      false,
      true,
    ]);
    const [{ label, args }] = steps(figure).steps;
    expect(label).to.equal("conv1");
    expect(args).to.deep.equal([
      { visible: [true, true, false] },
      { "annotations[0].text": "conv1: 2 x 3 positions" },
    ]);
    expect(() => layerSlider(photo, [])).to.throw("got none");
  });

  it("has its grip at the active step of the picture", () => {
    for (const active of [0, 1]) {
      const svg = figureToSvg(layerSlider(photo, atLayers, { active }));
      const lefts = (width: number) =>
        [
          ...svg.matchAll(
            new RegExp(
              `<rect x="([^"]*)" y="[^"]*" width="${width}" height`,
              "g",
            ),
          ),
        ].map(([, x]) => Number(x));
      const [grip] = lefts(20);
      const ticks = lefts(1);
      expect(ticks).to.have.length(2);
      expect(grip + 10).to.be.closeTo(ticks[active] + 0.5, 0.02);
    }
  });
});

describe("alphaBars with activations", () => {
  it("shows beside the bars the map of the channel under the cursor", () => {
    const figure = alphaBars(weights, { activations });
    const { from, to, states } = linkOf(figure);
    expect([from, to]).to.deep.equal([0, [1]]);
    const shown = bars(figure).customdata!.map(([k]) => k as number);
    states.forEach(({ data, layout }, i) => {
      const [z] = data.z as number[][][];
      expect(z[1][2]).to.equal(activations.get(1, 2, shown[i]));
      expect(layout).to.deep.equal({
        "annotations[0].text": `A of channel ${shown[i]}`,
      });
    });
    expect(heatmaps(figure)[0].z).to.deep.equal(
      (states[0].data.z as unknown[])[0],
    );
    expect(figure.layout.annotations?.[0].text).to.equal(
      `A of channel ${shown[0]}`,
    );
  });
});

describe("pixelInspector", () => {
  it("takes every position apart: its bars sum to its value in the map", () => {
    for (const top of [1, 2, 8]) {
      const { states } = linkOf(pixelInspector(inspected, { top }));
      expect(states).to.have.length(6);
      states.forEach(({ data }, p) => {
        const sum = (data.x[0] as number[]).reduce((a, b) => a + b);
        expect(sum).to.be.closeTo(
          signedMap.get(Math.floor(p / 3), p % 3),
          1e-4,
        );
      });
    }
  });

  it("lists the largest product first, with A, the gradient and alpha", () => {
    const { states } = linkOf(pixelInspector(inspected, { top: 2 }));
    const [first, second, rest] = states[5].data.x[0] as number[];
    expect([first, second]).to.deep.equal(
      [35 * 0.75, 15 * -0.25].sort((a, b) => Math.abs(b) - Math.abs(a)),
    );
    expect(rest).to.be.closeTo(5 * 0.5, 1e-9);
    const texts = (states[5].layout as Record<string, string[]>)[
      "yaxis2.ticktext"
    ];
    expect(texts[0]).to.equal("3: A 35 · ∂y/∂A −0.846 · α 0.75");
    expect(texts[2]).to.equal("all other channels");
  });

  it("weighs each position where the method has no alpha", () => {
    const byPosition = { ...inspected, weights: undefined };
    const { states } = linkOf(pixelInspector(byPosition, { top: 4 }));
    const products = [0, 1, 2, 3].map(
      (k) => gradients.get(0, 1, k) * activations.get(0, 1, k),
    );
    const shown = states[1].data.x[0] as number[];
    expect([...shown].sort()).to.deep.equal(products.sort());
  });

  it("starts at the hottest position", () => {
    const figure = pixelInspector(inspected);
    expect(figure.layout.annotations?.[0].text).to.match(
      /^row 1, column 2: sum 25$/,
    );
    expect(figure.layout.title?.text).to.include("channel 3 adds 26.3");
  });

  it("needs a map that is a sum over channels", () => {
    const bare = { ...inspected, weights: undefined, gradients: undefined };
    expect(() => pixelInspector(bare)).to.throw(
      "Expected `explanation` to have `weights` or `gradients`",
    );
    expect(() => pixelInspector(inspected, { top: 0 })).to.throw("`top`");
  });
});

describe("wordMaps", () => {
  it("has a panel for each word in order, and says which has no evidence", () => {
    const nothing = { ...words[0], heatmap: array([0, 0], 1, 2) };
    const figure = wordMaps(photo, [nothing, words[1]]);
    const texts = figure.layout.annotations?.map(({ text }) => text);
    expect(texts).to.deep.equal(["two (no evidence)", "cats"]);
    expect(figure.layout.title?.text).to.include("“two cats”");
  });
});

describe("scoreCurves", () => {
  it("names the best: the lowest area in deletion, the highest in insertion", () => {
    const title = (kind: "deletion" | "insertion") =>
      scoreCurves(curves, { kind }).layout.title?.text;
    expect(title("deletion")).to.include("'Grad-CAM' falls fastest (area 2.5)");
    expect(title("insertion")).to.include("'random' rises fastest (area 4.5)");
  });

  it("tells lines apart without colours", () => {
    const lines = scoreCurves(curves, { kind: "deletion" })
      .data as ScatterTrace[];
    expect(lines[0].line?.dash).not.to.equal(lines[1].line?.dash);
    expect(lines.map(({ name }) => name)).to.deep.equal([
      "Grad-CAM, area 2.5",
      "random, area 4.5",
    ]);
  });
});

describe("coverageBars", () => {
  it("groups the methods' bars by instance and says how cold the coldest is", () => {
    const figure = coverageBars(coverage, { image: photo, masks });
    const [, first, second] = figure.data as BarTrace[];
    expect(first.y).to.deep.equal([0.9, 0.1]);
    expect(first.x[1]).to.be.within(1.5, 2);
    expect(second.x[1]).to.be.within(2, 2.5);
    expect(figure.layout.title?.text).to.equal(
      "The coldest instance reaches 0.4 by Grad-CAM++, 0.1 by Grad-CAM",
    );
  });

  it("writes each number on its instance", () => {
    const { annotations } = coverageBars(coverage, {
      image: photo,
      masks,
    }).layout;
    expect(annotations?.[0]).to.include({ text: "1", x: 0.5 / 3, y: 0.5 });
    expect(annotations?.[1]).to.include({ text: "2", x: 2 / 3, y: 0.25 });
  });

  it("asks for one value per mask", () => {
    expect(() => coverageBars({ a: [1] }, { image: photo, masks })).to.throw(
      "Expected `coverage['a']` to have one value for each of the 2 masks, got 1.",
    );
  });
});

describe("figures as data", () => {
  for (const [name, figure] of Object.entries(everyFigure()))
    it(`${name} is the same as its snapshot (UPDATE_SNAPSHOTS=1 renews it)`, () =>
      expectSnapshot(name, figure));
});
