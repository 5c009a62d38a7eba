import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import * as tf from "@tensorflow/tfjs";
import ndarray, { type NdArray } from "ndarray";
import { gradCam, loadImage, loadModel } from "../../src";
import { expectClose, rejection } from "../helpers/compare";
import { goldenCases } from "../helpers/golden";

const golden = goldenCases().find(({ name }) => name === "gap-small")!;
const [, HEIGHT, WIDTH] = (golden.input as NdArray).shape;
const LABELS = (golden.logits as number[]).map((_, i) => `class ${i}`);
const photo = path.join(__dirname, "../../datasets/photos/cat.png");

describe("loadModel", () => {
  let folder: string;
  let server: Server;
  let address: string;
  const requests: string[] = [];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "models-"));
    cpSync(path.dirname(golden.model), folder, { recursive: true });
    writeFileSync(path.join(folder, "names.json"), JSON.stringify(LABELS));
    server = createServer((request, response) => {
      requests.push(request.url!);
      const name = path.basename(new URL(request.url!, "http://x").pathname);
      try {
        response.end(readFileSync(path.join(folder, name)));
      } catch {
        response.writeHead(404).end("<html>not found</html>");
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await new Promise((done) => server.close(done));
  });
  afterEach(() =>
    rmSync(path.join(folder, "preprocess.json"), { force: true }),
  );

  const file = (name = "model.json") => path.join(folder, name);
  const sidecar = (content: object) =>
    writeFileSync(file("preprocess.json"), JSON.stringify(content));
  const explain = async (source: string) => {
    const network = await loadModel(source);
    return gradCam(network, golden.input, { target: golden.target });
  };

  it("takes the path of a model.json, or of its folder", async () => {
    const expected = golden.methods.gradCam!.map.flat();
    expectClose((await explain(file())).map.data, expected);
    expectClose((await explain(folder)).map.data, expected);
  });

  it("takes an http address", async () => {
    const e = await explain(`${address}/model.json`);
    expectClose(e.map.data, golden.methods.gradCam!.map.flat());
  });

  it("asks for every file with the query of the address", async () => {
    requests.length = 0;
    await loadModel(`${address}/model.json?token=abc`);
    expect(requests).to.include("/model.json?token=abc");
    expect(requests).to.include("/weights.bin?token=abc");
  });

  it("takes preprocessing and labels from preprocess.json beside it", async () => {
    sidecar({ size: [9, 11], mean: [1, 2, 3], std: 4, labels: "names.json" });
    for (const source of [file(), `${address}/model.json`]) {
      const { preprocess, labels } = await loadModel(source);
      expect(preprocess).to.deep.equal({
        size: [9, 11],
        mean: [1, 2, 3],
        std: 4,
      });
      expect(labels).to.deep.equal(LABELS);
    }
  });

  it("lets options come before preprocess.json", async () => {
    sidecar({ mean: 1, std: 2, labels: "names.json" });
    const labels = LABELS.map((label) => label.toUpperCase());
    const network = await loadModel(file(), {
      preprocess: { mean: 5 },
      labels,
    });
    expect(network.preprocess).to.include({ mean: 5, std: 2 });
    expect(network.labels).to.deep.equal(labels);
    const fromFile = await loadModel(file(), { labels: file("names.json") });
    expect(fromFile.labels).to.deep.equal(LABELS);
  });

  it("divides by 255 at the model's own size when nothing is said", async () => {
    const { preprocess, labels } = await loadModel(file());
    expect(preprocess).to.deep.equal({
      size: [HEIGHT, WIDTH],
      mean: 0,
      std: 255,
    });
    expect(labels[3]).to.equal("3");
  });

  it("computes x = (pixel - mean) / std for each channel", async () => {
    sidecar({ mean: [10, 20, 30], std: [2, 4, 5] });
    const network = await loadModel(file());
    const [h, w] = [HEIGHT, WIDTH];
    const pixels = ndarray(new Float32Array(h * w * 3).fill(40), [h, w, 3]);
    const x = network.input({ name: "flat", height: h, width: w, pixels });
    expect([...x.dataSync().slice(0, 3)]).to.deep.equal([15, 5, 2]);
    x.dispose();
  });

  it("explains a photo of another size, and a picture of one pixel", async () => {
    const network = await loadModel(file());
    const [h, w] = [HEIGHT, WIDTH];
    const pixel = ndarray(Float32Array.from([9, 99, 199]), [1, 1, 3]);
    const dot = { name: "dot", height: 1, width: 1, pixels: pixel };
    for (const image of [await loadImage(photo), dot]) {
      const e = await gradCam(network, image, { target: 0 });
      expect(e.heatmap.shape).to.deep.equal([h, w]);
      expect(e.heatmap.data.every(Number.isFinite)).to.equal(true);
    }
  });

  it("takes a server's 403 or page in place of preprocess.json for none", async () => {
    writeFileSync(file("preprocess.json"), "<html>not here</html>");
    const { preprocess } = await loadModel(`${address}/model.json?t=a/b`);
    expect(preprocess.std).to.equal(255);
    const error = await rejection(loadModel(file()));
    expect(error.message).to.match(/preprocess.json beside .* is not JSON/);
  });

  it("takes a file: address", async () => {
    const { name } = await loadModel(pathToFileURL(file()).href);
    expect(name).to.equal((await loadModel(file())).name);
  });

  it("leaves no tensor behind where labels or preprocess.json are wrong", async () => {
    await loadModel(file());
    const before = tf.memory().numTensors;
    await rejection(loadModel(file(), { labels: ["a"] }));
    await rejection(loadModel(file(), { labels: "nope.json" }));
    await rejection(loadModel(file(), { preprocess: { std: 0 } }));
    const manifest = readFileSync(file(), "utf8");
    writeFileSync(file("other.json"), manifest.replaceAll('"conv2/', '"c/'));
    await rejection(loadModel(file("other.json")));
    sidecar([1, 2]);
    await rejection(loadModel(file()));
    expect(tf.memory().numTensors).to.equal(before);
  });

  describe("says what is wrong:", () => {
    const message = async (source: string, options = {}) =>
      (await rejection(loadModel(source, options))).message;

    it("an unknown name, with near matches", async () => {
      expect(await message("eficientnet-lite0")).to.equal(
        "Expected `source` to be 'efficientnet-lite0', 'scenes-gap', 'scenes-fc', 'scenes-count', 'scenes-caption', 'scenes-vqa' or 'scenes-max', the path of a model.json, or its http(s) address, got 'eficientnet-lite0'. Did you mean 'efficientnet-lite0'?",
      );
    });

    it("a path with nothing there", async () => {
      expect(await message("nowhere/model.json")).to.match(
        /^Expected `source` to be a model.json, got 'nowhere\/model.json': there is no file/,
      );
    });

    it("a model.json without its weights", async () => {
      const alone = file("alone.json");
      const manifest = readFileSync(file(), "utf8");
      writeFileSync(alone, manifest.replace("weights.bin", "gone.bin"));
      expect(await message(alone)).to.match(
        /^The weights file 'gone.bin' of '.*alone.json' cannot be read: there is no file/,
      );
    });

    it("weights that are cut short", async () => {
      const short = file("short.json");
      const manifest = readFileSync(file(), "utf8");
      writeFileSync(short, manifest.replace("weights.bin", "short.bin"));
      writeFileSync(
        file("short.bin"),
        readFileSync(file("weights.bin")).subarray(8),
      );
      expect(await message(short)).to.match(
        /should be \d+ bytes in all, got \d+/,
      );
    });

    it("a file that is not JSON, or not a model", async () => {
      writeFileSync(file("text.json"), "Hello");
      expect(await message(file("text.json"))).to.contain("is not JSON");
      writeFileSync(file("list.json"), "{}");
      expect(await message(file("list.json"))).to.contain(
        "not a TensorFlow.js model",
      );
    });

    it("an address that is not found, and one where nobody answers", async () => {
      expect(await message(`${address}/other/nothing.json`)).to.contain(
        "nothing.json' was not found (404)",
      );
      expect(await message("http://127.0.0.1:1/model.json")).to.contain(
        "could not be reached",
      );
    });

    it("preprocessing that cannot be", async () => {
      const preprocess = (given: object) =>
        message(file(), { preprocess: given });
      expect(await preprocess({ mean: "abc" })).to.equal(
        "Expected `preprocess.mean` to be 1 or 3 numbers, got 'abc'.",
      );
      expect(await preprocess({ std: [1, 2] })).to.contain("got [1, 2]");
      expect(await preprocess({ std: 0 })).to.contain("other than 0");
      expect(await preprocess({ size: 224 })).to.equal(
        "Expected `preprocess.size` to be [height, width] in pixels, got 224.",
      );
    });

    it("a model.json that holds something else, or a name of Object's", async () => {
      for (const content of [
        "null",
        '{"modelTopology":{},"weightsManifest":[{}]}',
      ]) {
        writeFileSync(file("odd.json"), content);
        expect(await message(file("odd.json"))).to.contain(
          "not a TensorFlow.js model",
        );
      }
      expect(await message("toString")).to.contain("got 'toString'");
    });

    it("labels that are not there", async () => {
      expect(await message(file(), { labels: "nope.json" })).to.match(
        /^Expected `labels` to be .* got 'nope.json'/,
      );
    });

    it("labels of the wrong number or kind", async () => {
      expect(await message(file(), { labels: ["a", "b"] })).to.match(
        /Expected `labels` to hold \d+ class names, .* got 2/,
      );
      expect(await message(file(), { labels: { a: 1 } })).to.contain(
        "Expected `labels` to be a list of class names, got an object with keys a.",
      );
    });

    it("an input of the wrong shape", async () => {
      const network = await loadModel(file());
      const small = ndarray(new Float32Array(12), [2, 2, 3]);
      const error = await rejection(gradCam(network, small, { target: 0 }));
      expect(error.message).to.match(
        /Expected `input` to have the shape .* got \[2, 2, 3\]/,
      );
      const text = "cat.png" as unknown as typeof small;
      const wrong = await rejection(gradCam(network, text, { target: 0 }));
      expect(wrong.message).to.contain("got 'cat.png'");
    });
  });
});
