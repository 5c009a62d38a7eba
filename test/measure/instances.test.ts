import { expect } from "chai";
import ndarray from "ndarray";
import { instanceCoverage } from "../../src/measure/instance-coverage";
import { instanceRecall } from "../../src/measure/instance-recall";
import { filled, grid, scaled } from "./arrays";

describe("instances", () => {
  const map = grid([
    [8, 4, 0, 2],
    [4, 0, 0, 2],
  ]);
  // Two pixels on the left (8, 4), two on the right (2, 2), two in the middle (0, 0).
  const masks = ndarray(
    Uint8Array.from([
      1,
      1,
      0,
      0,
      0,
      0,
      0,
      0, //
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      1, //
      0,
      0,
      1,
      0,
      0,
      0,
      1,
      0,
    ]),
    [3, 2, 4],
  );

  it("are covered by their mean heat over the map's maximum", () => {
    // (8 + 4) / 2 / 8, (2 + 2) / 2 / 8, 0
    expect(instanceCoverage(map, masks)).to.deep.equal([0.75, 0.25, 0]);
  });

  it("are found where that exceeds the threshold", () => {
    // 0.25 does not exceed 0.25.
    expect(instanceRecall(map, masks)).to.equal(1 / 3);
    expect(instanceRecall(map, masks, { threshold: 0.2 })).to.equal(2 / 3);
    expect(instanceRecall(map, masks, { threshold: 0 })).to.equal(2 / 3);
  });

  it("are found less often the higher the threshold", () => {
    const recalls = [0, 0.2, 0.25, 0.7, 0.75, 1].map((threshold) =>
      instanceRecall(map, masks, { threshold }),
    );
    expect(recalls).to.deep.equal([...recalls].sort((a, b) => b - a));
  });

  it("may be one mask, and the map of any scale", () => {
    const one = grid([
      [1, 0, 0, 0],
      [1, 0, 0, 0],
    ]);
    expect(instanceCoverage(scaled(map, 0.125), one)).to.deep.equal([0.75]);
  });

  it("are neither covered nor found by an all-zero map", () => {
    const zero = filled([2, 4], () => 0);
    expect(instanceCoverage(zero, masks)).to.deep.equal([0, 0, 0]);
    expect(instanceRecall(zero, masks, { threshold: 0 })).to.equal(0);
  });

  it("are all covered by a constant map", () => {
    const even = filled([2, 4], () => 5);
    expect(instanceCoverage(even, masks)).to.deep.equal([1, 1, 1]);
  });

  it("must not be empty; the error says which is", () => {
    const empty = filled([2, 2, 4], (i) => (i < 8 ? 1 : 0));
    expect(() => instanceRecall(map, empty)).to.throw(
      "Expected `masks[1]` to have at least one pixel inside (not zero), got none.",
    );
  });
});
