import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { agreement, isSame } from "../../bench/compare";
import { interleaved, median } from "../../bench/measure";
import { MODELS } from "../../bench/networks";
import { benchOptions } from "../../bench/options";
import { peakMb } from "../../bench/process-figures";
import type { Results, Row } from "../../bench/results";
import { Side } from "../../bench/side";
import { markdown } from "../../bench/table";
import { BATCHES, measurements, TASKS } from "../../bench/tasks";
import { UsageError } from "../../src/cli/command";
import { rejection } from "../helpers/compare";

describe("npm run bench", () => {
  const floats = (...values: number[]) => Float32Array.from(values);

  describe("comparing answers", () => {
    it("measures the largest difference against the largest value", () => {
      const found = agreement("forward", 1, floats(1, 2.5), floats(1, -4));
      expect(found.difference).to.equal(6.5 / 4);
      expect(isSame(found)).to.equal(false);
    });

    it("does not mind a map whose smallest value was subtracted", () => {
      const ours = floats(0.5, 0.75, 1);
      const theirs = floats(0, 0.5, 1);
      expect(agreement("grad-cam", 1, ours, theirs).difference).to.equal(0);
      expect(agreement("guided-backprop", 1, ours, theirs).difference).to.equal(
        0.5,
      );
    });

    it("counts the worst picture of a batch", () => {
      const [a, b] = [floats(0, 1, 2, 0, 2, 4), floats(0, 1, 2, 0, 3, 4)];
      expect(agreement("grad-cam", 2, a, b).difference).to.equal(0.25);
    });

    it("never calls empty maps the same", () => {
      const empty = floats(0, 0, 0);
      const found = agreement("grad-cam", 1, empty, empty);
      expect(isSame(found)).to.equal(false);
    });

    it("refuses answers of different sizes", () => {
      expect(() => agreement("forward", 1, floats(1), floats(1, 2))).to.throw(
        "Expected both sides to answer with as many values, got 1 and 2",
      );
    });
  });

  describe("taking turns", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), "bench-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    const started: Side[] = [];
    afterEach(() => Promise.all(started.splice(0).map((side) => side.stop())));

    const start = async (script: string) => {
      const side = await Side.start({
        command: process.execPath,
        args: ["-e", script],
        log: path.join(folder, "side.log"),
      });
      started.push(side);
      return side;
    };

    it("gives the median of the runs after two to warm up", async () => {
      const side = await start(COUNTING);
      expect(side.about).to.deep.equal({ engine: "counting" });
      const contenders = [1, 10].map(() => ({
        side,
        mode: "hand" as const,
        save: "",
      }));
      const one = { model: "vgg16", task: "forward", batch: 1 } as const;
      const [first, second] = await interleaved(one, contenders, 3, {
        ms: 0,
        runs: 2,
      });
      // 0 and 1, 2 and 3 to warm up, then in turn 4 and 5, 6 and 7, 8 and 9.
      expect([first.ms, second.ms]).to.deep.equal([6, 7]);
    });

    it("passes on what a process says went wrong", async () => {
      const side = await start(COUNTING.replace("{ ms: n++ }", REFUSAL));
      const request = { task: "forward", mode: "hand", batch: 1 } as const;
      const error = await rejection(side.ask({ ...request, save: null }));
      expect(error.message).to.equal("no memory");
    });

    it("shows the end of the log of a process that ended", async () => {
      const error = await rejection(start("throw new Error('no such file')"));
      expect(error.message).to.match(/side\.log:\n[^]*no such file/);
    });
  });

  describe("what is measured", () => {
    it("is every task of the issue, the small batch first", () => {
      const all = measurements(MODELS, TASKS, BATCHES).map(
        ({ model, task, batch }) => `${model} ${task} ${batch}`,
      );
      expect(all.length).to.equal(3 * 6 + 1);
      expect(all).to.include("resnet18 score-cam 1");
      expect(all.slice(0, 3)).to.deep.equal([
        "mobilenetv2 forward 1",
        "mobilenetv2 grad-cam 1",
        "mobilenetv2 grad-cam++ 1",
      ]);
    });

    it("takes the median between the middle two of an even number", () => {
      expect(median([4, 1, 3, 2])).to.equal(2.5);
    });

    it("includes memory, on Linux", function () {
      if (process.platform !== "linux") return;
      expect(peakMb(process.pid)).to.be.above(50);
    });
  });

  describe("its options", () => {
    it("are everything by default", () => {
      const options = benchOptions([]);
      expect(options.models).to.deep.equal(MODELS);
      expect(options.engines).to.deep.equal([undefined]);
      expect(options.repeats).to.equal(7);
    });

    const wrong: [string[], RegExp][] = [
      [
        ["--models", "vgg16,resnet"],
        /Expected --models to be of 'mobilenetv2', 'resnet18' or 'vgg16', separated by commas, got 'resnet'. Did you mean 'resnet18'/,
      ],
      [["--tasks", "gradcam"], /Expected --tasks .* Did you mean 'grad-cam'/],
      [["--batches", "4"], /Expected --batches to be of '1' or '8'/],
      [["--engines", "wsam"], /Expected --engines .* Did you mean 'wasm'/],
      [["--repeats", "0"], /Expected --repeats to be a whole number from 1/],
      [["--out", __filename], /Expected --out to be a folder/],
      [["--tasks", "score-cam", "--models", "vgg16"], /that is measured, got/],
    ];
    for (const [args, message] of wrong)
      it(`refuse ${path.basename(args.join(" "))}`, () => {
        expect(() => benchOptions(args)).to.throw(UsageError, message);
      });
  });

  describe("its table", () => {
    it("says where a map is another, why, and what is missing", () => {
      const text = markdown(RESULTS);
      expect(text).to.contain(
        "| vgg16 | grad-cam | 1 | wasm | pytorch-grad-cam | 12.3 | 246 | 0.05 | 300 | 7 | yes (1e-6) | 100 | 200 | 1 % |",
      );
      expect(text).to.contain("| NO (4e-2, see below) |");
      expect(text).to.contain(
        "- vgg16, score-cam: far off. Ours are compared with torch.",
      );
      expect(text).to.contain("- vgg16, forward, batch 1, wasm: no memory");
    });
  });
});

/** Answers with 0, 1, 2 … milliseconds. */
const COUNTING = `
  const say = (message) => console.log(JSON.stringify(message));
  let n = 0;
  say({ ready: { engine: "counting" } });
  require("node:readline").createInterface({ input: process.stdin })
    .on("line", () => say({ ms: n++ }));
`;

const REFUSAL = '{ error: "no memory" }';

const ROW: Row = {
  model: "vgg16",
  task: "grad-cam",
  batch: 1,
  engine: "wasm",
  peer: "pytorch-grad-cam",
  ours_ms: 12.34,
  peer_ms: 246.3,
  ratio: 0.05,
  same_map: true,
  difference: 1.2e-6,
  cosine: 1,
  compared_with: "pytorch-grad-cam",
  peer_default_ms: 300,
  repeats: 7,
  ours_mb: 100,
  peer_mb: 200,
  disturbance: 0.01,
};

const RESULTS: Results = {
  date: "2026-01-31",
  machine: { processor: "one", cores: 2 },
  rows: [
    ROW,
    {
      ...ROW,
      task: "score-cam",
      same_map: false,
      difference: 0.04,
      compared_with: "torch",
      note: "far off",
    },
  ],
  memory: [{ model: "vgg16", engine: "wasm", ours_mb: 100, peer_mb: null }],
  failures: [
    {
      model: "vgg16",
      task: "forward",
      batch: 1,
      engine: "wasm",
      error: "no memory",
    },
  ],
};
