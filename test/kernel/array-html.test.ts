import { expect } from "chai";
import ndarray from "ndarray";
import * as tf from "@tensorflow/tfjs";
import { mimeBundle } from "../../src/kernel/format";

const html = async (value: unknown) =>
  (await mimeBundle(value))["text/html"] as string | undefined;
const ramp = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return ndarray(
    Float32Array.from({ length: size }, (_, i) => i),
    shape,
  );
};
const count = (text: string | undefined, part: string) =>
  (text ?? "").split(part).length - 1;

describe("an array below a cell", () => {
  it("is named with its shape and range, as text and as HTML", async () => {
    const bundle = await mimeBundle(ramp(2, 3));
    expect(bundle["text/plain"]).to.match(/^ndarray float32 \[2, 3\], 0 … 5\n/);
    expect(bundle["text/html"]).to.include("ndarray float32 [2, 3], 0 … 5");
  });

  it("is a table of its numbers where they are few", async () => {
    const text = await html(ramp(2, 3));
    expect(count(text, "<tr>")).to.equal(2);
    expect(text?.replace(/<[^>]*>/g, " ")).to.match(
      / 0 {2}1 {2}2 +3 {2}4 {2}5 /,
    );
    const long = await html(ramp(30));
    expect(count(long, "<td")).to.equal(11);
    expect(long).to.include("… 20 more");
  });

  it("is a picture where they are many, of at most 96 x 96 squares", async () => {
    for (const shape of [
      [20, 30],
      [500, 300],
    ]) {
      const [, base64] = /base64,([^"]*)"/.exec((await html(ramp(...shape)))!)!;
      const bytes = Buffer.from(base64, "base64");
      const step = Math.ceil(Math.max(...shape) / 96);
      expect(bytes.readUInt32BE(16)).to.equal(Math.ceil(shape[1] / step));
      expect(bytes.readUInt32BE(20)).to.equal(Math.ceil(shape[0] / step));
    }
  });

  it("shows the first channels of [h, w, K], also in a batch of one", async () => {
    for (const shape of [
      [4, 4, 20],
      [1, 4, 4, 20],
    ]) {
      const text = await html(ramp(...shape));
      expect(count(text, "<img")).to.equal(8);
      expect(text).to.include("k = 7").and.include("… 12 more");
    }
    expect(count(await html(ramp(4, 4, 2)), "<img")).to.equal(2);
  });

  it("is white at zero where there are negative numbers, else dark", async () => {
    const signed = await html(ndarray(Float32Array.of(-2, 0), [2]));
    expect(signed).to.include("rgb(247,247,247)");
    const positive = await html(ndarray(Float32Array.of(2, 0), [2]));
    expect(positive).to.include("rgb(68,1,84)");
  });

  it("may be a tensor", async () => {
    const tensor = tf.tensor2d([[1, 2]]);
    expect(await html(tensor)).to.include("tensor float32 [1, 2]");
    tensor.dispose();
    const bundle = await mimeBundle(tensor);
    expect(bundle).to.deep.equal({
      "text/plain": "tensor float32 [1, 2] (disposed)",
    });
  });

  it("without a number or an axis is text only", async () => {
    expect(await html(ramp(0))).to.equal(undefined);
    expect(await html(ndarray(Float32Array.of(3), []))).to.equal(undefined);
  });

  it("gives gaps to what is not finite", async () => {
    const text = await html(ndarray(Float32Array.of(NaN, 1), [2]));
    expect(text).to.include("rgb(128,128,128)").and.include("1 not finite");
  });
});
