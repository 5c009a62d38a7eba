import { expect } from "chai";
import ndarray from "ndarray";
import { saliencyMap } from "../../src";

const gradient = (values: number[]) =>
  ndarray(Float32Array.from(values), [1, 3, 2]);

describe("saliencyMap", () => {
  it("is the largest absolute value over the channels, divided by the maximum", () => {
    const map = saliencyMap(gradient([1, -2, 0, 0, 3, 4]));
    expect(map.shape).to.deep.equal([1, 3]);
    expect([...map.data]).to.deep.equal([0.5, 0, 1]);
  });

  it("of zeros stays zero", () => {
    const map = saliencyMap(gradient([0, 0, 0, 0, 0, 0]));
    expect([...map.data]).to.deep.equal([0, 0, 0]);
  });
});
