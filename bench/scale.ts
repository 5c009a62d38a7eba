/**
 * How the cost of one explanation grows with the picture, the channels, the batch and the number of classes, beside the
 * least that the arithmetic could take on this machine:
 *
 *     node --require tsx/cjs bench/scale.ts [FOLDER]
 *
 * Writes scale.json and scale.png into FOLDER (default: docs/images). The least is the network's multiply-adds, forward
 * and back to the layer, over the most multiply-adds a second that this engine reaches here, on large matrices.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
import { engine, explainBatch, gradCam, Network } from "../src";
import { figure } from "../src/plot/figure";
import { AGAINST, FAVOUR } from "../src/plot/style";
import { figureToPng } from "../src/plot/svg";
import type { Axis, AxisKey, Trace } from "../src/plot/types";
import { randomNumbers } from "./random";

interface Setting {
  /** Side of the picture */
  readonly size: number;
  /** Channels of the first layer; the others have 2, 4 and 8 times as many */
  readonly channels: number;
  readonly batch: number;
  readonly classes: number;
}

interface Row extends Setting {
  readonly ms: number;
  /** The least that the arithmetic could take */
  readonly limit_ms: number;
}

const BASE: Setting = { size: 224, channels: 32, batch: 1, classes: 1000 };
const REPEATS = 9;

/** What is varied, one at a time. */
const AXES: Readonly<Record<keyof Setting, readonly number[]>> = {
  size: [64, 96, 128, 192, 224, 320, 448],
  channels: [8, 16, 32, 64, 128],
  batch: [1, 2, 4, 8, 16],
  classes: [10, 100, 1000, 10_000, 100_000],
};
const NAMES: Readonly<Record<keyof Setting, string>> = {
  size: "side of the picture, pixels",
  channels: "channels of the first layer",
  batch: "pictures in one pass",
  classes: "classes",
};

async function main(folder = path.join(__dirname, "../docs/images")) {
  const { name } = await engine();
  const peak = await peakRate();
  console.log(
    `engine ${name}, at most ${(peak / 1e9).toFixed(0)} thousand million multiply-adds a second`,
  );
  const results: Partial<Record<keyof Setting, Row[]>> = {};
  for (const [axis, values] of Object.entries(AXES) as [
    keyof Setting,
    number[],
  ][]) {
    const rows: Row[] = [];
    for (const value of values) {
      const row = await measure({ ...BASE, [axis]: value }, peak);
      const { ms, limit_ms } = row;
      console.log(
        `${NAMES[axis]} ${value}: ${ms.toFixed(1)} ms, at least ${limit_ms.toFixed(1)}`,
      );
      rows.push(row);
    }
    results[axis] = rows;
  }
  await mkdir(folder, { recursive: true });
  const report = { engine: name, peak_macs_per_s: peak, ...results };
  const json = JSON.stringify(report, null, 1);
  await writeFile(path.join(folder, "scale.json"), `${json}\n`);
  const png = await figureToPng(scaleFigure(results as Results));
  await writeFile(path.join(folder, "scale.png"), png);
}

type Results = Readonly<Record<keyof Setting, readonly Row[]>>;

async function measure(setting: Setting, peak: number): Promise<Row> {
  const model = build(setting);
  const network = new Network("scale", model);
  const random = randomNumbers(1);
  const { size, batch } = setting;
  const pictures = Array.from({ length: batch }, () =>
    ndarray(
      Float32Array.from({ length: size * size * 3 }, () => random(-1, 1)),
      [size, size, 3],
    ),
  );
  const options = { target: 1, layer: "conv4" };
  const times: number[] = [];
  for (let i = 0; i < REPEATS + 2; i++) {
    const start = performance.now();
    await explainBatch(gradCam, network, pictures, options);
    if (i >= 2) times.push(performance.now() - start);
  }
  const limit = (1000 * batch * multiplyAdds(model)) / peak;
  await network.release();
  model.dispose();
  times.sort((a, b) => a - b);
  return { ...setting, ms: times[REPEATS >> 1], limit_ms: limit };
}

/** Four convolutions of stride 2, global average, one dense layer. */
function build({ size, channels, classes }: Setting): tf.LayersModel {
  const inputs = tf.input({ shape: [size, size, 3], name: "image" });
  let x = inputs;
  for (const i of [1, 2, 3, 4])
    x = tf.layers
      .conv2d({
        name: `conv${i}`,
        filters: channels * 2 ** (i - 1),
        kernelSize: 3,
        strides: 2,
        padding: "same",
        activation: "relu",
        kernelInitializer: "heNormal",
      })
      .apply(x) as tf.SymbolicTensor;
  const pooled = tf.layers
    .globalAveragePooling2d({ dataFormat: "channelsLast" })
    .apply(x);
  // Ones and not zeros: a network whose map is empty is run once more, to look for NaN.
  const outputs = tf.layers
    .dense({ name: "logits", units: classes, kernelInitializer: "ones" })
    .apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}

/** Of one picture, forward and back to the last map: only the dense layer is passed twice. */
function multiplyAdds(model: tf.LayersModel): number {
  return model.layers.reduce((sum, layer) => {
    const [kernel] = layer.getWeights();
    if (!kernel) return sum;
    const shape = layer.outputShape as number[];
    const positions = shape.length === 4 ? shape[1] * shape[2] : 2;
    return sum + positions * kernel.size;
  }, 0);
}

/** The most multiply-adds a second: a convolution whose filters and maps are large, many times. */
async function peakRate(): Promise<number> {
  const inputs = tf.input({ shape: [56, 56, 256] });
  const filters = { filters: 256, kernelSize: 3, padding: "same" as const };
  const hidden = tf.layers.conv2d(filters).apply(inputs);
  const outputs = tf.layers
    .globalAveragePooling2d({ dataFormat: "channelsLast" })
    .apply(tf.layers.conv2d(filters).apply(hidden)) as tf.SymbolicTensor;
  const network = new Network("peak", tf.model({ inputs, outputs }));
  const x = [tf.randomNormal([4, 56, 56, 256])];
  let best = Infinity;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    tf.dispose(await network.run((runner) => runner.logits(x)));
    best = Math.min(best, performance.now() - start);
  }
  await network.release();
  tf.dispose(x);
  return (4 * 2 * 56 * 56 * 256 * 256 * 9) / (best / 1000);
}

/** One panel for each of what is varied: what was measured, and the least that the arithmetic takes. */
function scaleFigure(results: Results) {
  const data: Trace[] = [];
  const axes: Record<AxisKey, Axis> = {};
  const keys = Object.keys(AXES) as (keyof Setting)[];
  const all = keys.flatMap((key) => results[key]);
  const lowest = Math.min(...all.map(({ limit_ms }) => limit_ms));
  const highest = Math.max(...all.map(({ ms }) => ms));
  keys.forEach((key, i) => {
    const id = i === 0 ? "" : String(i + 1);
    const rows = results[key];
    const x = rows.map((row) => Math.log10(row[key]));
    const place = { xaxis: `x${id}`, yaxis: `y${id}` };
    const first = i === 0;
    data.push(
      {
        type: "scatter",
        mode: "lines+markers",
        name: "one Grad-CAM pass, measured",
        x,
        y: rows.map(({ ms }) => Math.log10(ms)),
        line: { color: FAVOUR, width: 2 },
        marker: { color: FAVOUR, size: 6 },
        showlegend: first,
        ...place,
      },
      {
        type: "scatter",
        mode: "lines",
        name: "its multiply-adds at the machine's best rate",
        x,
        y: rows.map(({ limit_ms }) => Math.log10(limit_ms)),
        line: { color: AGAINST, width: 2, dash: "dash" },
        showlegend: first,
        ...place,
      },
    );
    axes[`xaxis${id}`] = {
      range: [x[0] - 0.1, x[x.length - 1] + 0.1],
      domain: [i * 0.26, i * 0.26 + 0.22],
      anchor: `y${id}`,
      title: { text: NAMES[key] },
      tickvals: x,
      ticktext: rows.map((row) => row[key].toLocaleString("en")),
      tickangle: -45,
    };
    axes[`yaxis${id}`] = timeAxis([lowest, highest], `x${id}`, first);
  });
  return figure({
    title:
      "The cost of an explanation is the network's arithmetic, plus a few milliseconds",
    alt: "Four line charts on logarithmic axes: time of a Grad-CAM pass against picture size, channels, batch and classes, each beside the least time that its multiply-adds take.",
    data,
    layout: {
      width: 1100,
      height: 380,
      margin: { l: 70, r: 20, t: 40, b: 90 },
      showlegend: true,
      legend: { x: 0, y: 1.02, xanchor: "left", yanchor: "bottom" },
      ...axes,
    },
  });
}

function timeAxis(
  [low, high]: readonly [number, number],
  anchor: string,
  labelled: boolean,
): Axis {
  const ticks = [0.1, 1, 10, 100, 1000];
  return {
    range: [Math.log10(low) - 0.2, Math.log10(high) + 0.2],
    anchor,
    showgrid: true,
    tickvals: ticks.map(Math.log10),
    ticktext: ticks.map(String),
    showticklabels: labelled,
    ...(labelled && { title: { text: "milliseconds" } }),
  };
}

void main(process.argv[2]);
