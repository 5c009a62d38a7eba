import { expect } from "chai";
import ndarray from "ndarray";
import { boxIou, boxOf, boxOfMask } from "../../src/measure/box";
import { connectedComponents } from "../../src/measure/connected-components";
import { energyInside } from "../../src/measure/energy-inside";
import { energyRatio } from "../../src/measure/energy-ratio";
import { iouAtThreshold } from "../../src/measure/iou";
import { localization } from "../../src/measure/localization";
import { pointingGame } from "../../src/measure/pointing-game";
import { filled, grid, noise, scaled } from "./arrays";

const map = grid([
  [0, 1, 0, 0],
  [2, 8, 4, 0],
  [0, 1, 0, 4],
]);
const mask = grid([
  [0, 0, 0, 0],
  [0, 1, 1, 0],
  [0, 1, 1, 0],
]);
const zero = filled([3, 4], () => 0);
const full = filled([3, 4], () => 1);

describe("the pointing game", () => {
  const corner = grid([
    [0, 0, 0, 1],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);

  it("is hit where the maximum lies at most `tolerance` pixels from the mask", () => {
    // The maximum is at row 1, column 1, the mask at row 0, column 3: sqrt(1 + 4) = 2.236 pixels.
    expect(pointingGame(map, corner, { tolerance: 2.23 })).to.equal(false);
    expect(pointingGame(map, corner, { tolerance: 2.24 })).to.equal(true);
    expect(pointingGame(map, corner)).to.equal(true);
  });

  it("counts a distance of exactly the tolerance, 0 included", () => {
    const above = grid([
      [0, 1, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(pointingGame(map, above, { tolerance: 1 })).to.equal(true);
    expect(pointingGame(map, above, { tolerance: 0 })).to.equal(false);
    expect(pointingGame(map, mask, { tolerance: 0 })).to.equal(true);
  });

  it("takes the first of equal maxima in row-major order", () => {
    const two = grid([[0, 5, 0, 5]]);
    const at = (column: number) =>
      grid([[0, 1, 2, 3].map((x) => (x === column ? 1 : 0))]);
    expect(pointingGame(two, at(1), { tolerance: 0 })).to.equal(true);
    expect(pointingGame(two, at(3), { tolerance: 0 })).to.equal(false);
  });

  it("is missed by a map without a positive value", () => {
    expect(pointingGame(zero, full)).to.equal(false);
    expect(pointingGame(scaled(map, -1), full)).to.equal(false);
  });

  it("does not depend on the map's scale", () => {
    expect(
      pointingGame(scaled(map, 1e-20), corner, { tolerance: 2.24 }),
    ).to.equal(true);
  });
});

describe("the energy inside a mask", () => {
  it("is the share of the map's sum", () => {
    // Inside: 8 + 4 + 1 + 0 = 13; in all: 1 + 2 + 8 + 4 + 1 + 4 = 20.
    expect(energyInside(map, mask)).to.equal(13 / 20);
  });

  it("is 1 for the full mask, 0 for an all-zero map, and independent of scale", () => {
    expect(energyInside(map, full)).to.equal(1);
    expect(energyInside(zero, mask)).to.equal(0);
    expect(energyInside(scaled(map, 0.25), mask)).to.equal(13 / 20);
  });

  it("relative to chance is divided by the mask's share of the area", () => {
    // 4 of 12 pixels: 0.65 / (1 / 3) = 1.95.
    expect(energyRatio(map, mask)).to.be.closeTo(1.95, 1e-12);
    expect(energyRatio(full, mask)).to.be.closeTo(1, 1e-12);
    expect(energyRatio(map, full)).to.equal(1);
    expect(energyRatio(zero, mask)).to.equal(0);
  });

  it("refuses a map with negative values", () => {
    expect(() => energyInside(scaled(map, -1), mask)).to.throw(
      "Expected `map` to hold no negative values, got -1.",
    );
  });
});

describe("IoU at a threshold", () => {
  it("compares the pixels above the share of the maximum with the mask", () => {
    // Above 0.25 * 8 = 2 strictly: 8, 4, 4. With the mask: 2 in both, 3 + 4 - 2 = 5 in either.
    expect(iouAtThreshold(map, mask, { threshold: 0.25 })).to.equal(2 / 5);
    // Above 4: only 8. 1 in both, 4 in either.
    expect(iouAtThreshold(map, mask)).to.equal(1 / 4);
    // Above 0: 6 pixels, 3 in both, 7 in either.
    expect(iouAtThreshold(map, mask, { threshold: 0 })).to.equal(3 / 7);
  });

  it("does not depend on scale, and is 0 for an all-zero map", () => {
    const options = { threshold: 0.25 };
    expect(iouAtThreshold(scaled(map, 0.5), mask, options)).to.equal(2 / 5);
    expect(iouAtThreshold(zero, mask, { threshold: 0 })).to.equal(0);
  });

  it("is 1 for the mask itself", () => {
    expect(iouAtThreshold(mask, mask)).to.equal(1);
    expect(iouAtThreshold(full, full)).to.equal(1);
  });
});

describe("connected components", () => {
  // From numpy and scipy 1.17.1: noise([12, 15], 7) > 0.6; scipy.ndimage.label(m) and label(m, np.ones((3, 3))); sizes by
  // np.bincount. scipy numbers components by their first pixels, too.
  const inside = Array.from(noise([12, 15], 7).data, (value) => value > 0.6);

  it("agree with scipy with 4 and 8 neighbours", () => {
    expect(connectedComponents(inside, 12, 15, 4).sizes).to.deep.equal([
      4, 6, 3, 1, 1, 1, 1, 1, 1, 10, 3, 7, 2, 1, 1, 1, 3, 1, 2, 1, 4, 8, 1, 2,
    ]);
    expect(connectedComponents(inside, 12, 15, 8).sizes).to.deep.equal([
      6, 6, 4, 1, 24, 4, 7, 1, 3, 1, 8, 1,
    ]);
  });

  it("agree with scipy in the box of the largest", () => {
    // Rows 2 to 11, columns 8 to 14.
    const mask = ndarray(Float32Array.from(inside, Number), [12, 15]);
    expect(boxOf(mask)).to.deep.equal({
      top: 2,
      left: 8,
      height: 10,
      width: 7,
    });
  });
});

describe("localisation", () => {
  // Above 0.15 * 10 = 1.5: the left component has 3 pixels (8-connectivity: 4 and 2 touch at a corner), the right has 2.
  const two = grid([
    [4, 0, 0, 10, 10],
    [0, 2, 0, 0, 0],
    [0, 3, 0, 0, 1.5],
  ]);
  const box = { top: 0, left: 0, height: 3, width: 2 };

  it("boxes the largest connected component above the threshold", () => {
    expect(boxOf(two)).to.deep.equal(box);
    // Above 0.2 * 10 = 2 strictly: 2 is out, and the first of the rest with 2 pixels is the right one.
    expect(boxOf(two, { threshold: 0.2 })).to.deep.equal({
      top: 0,
      left: 3,
      height: 1,
      width: 2,
    });
  });

  it("takes the first of equally large components", () => {
    expect(boxOf(grid([[0, 1, 0, 1]]))).to.deep.equal({
      top: 0,
      left: 1,
      height: 1,
      width: 1,
    });
  });

  it("measures boxes by intersection over union", () => {
    // 6 and 6 pixels, 2 rows x 1 column in common: 2 / (6 + 6 - 2).
    const other = { top: 1, left: 1, height: 3, width: 2 };
    expect(boxIou(box, other)).to.equal(2 / 10);
    expect(boxIou(other, box)).to.equal(2 / 10);
    expect(boxIou(box, box)).to.equal(1);
    expect(boxIou(box, { ...box, left: 2 })).to.equal(0);
  });

  it("takes the true box that fits best, and 0.5 as correct", () => {
    const truth = { top: 0, left: 0, height: 3, width: 4 };
    const far = { top: 0, left: 4, height: 1, width: 1 };
    expect(localization(two, truth)).to.deep.equal({
      box,
      iou: 0.5,
      correct: true,
    });
    expect(localization(two, [far, truth]).iou).to.equal(0.5);
    expect(localization(two, far)).to.deep.equal({
      box,
      iou: 0,
      correct: false,
    });
  });

  it("has no box for an all-zero map", () => {
    expect(localization(zero, box)).to.deep.equal({
      box: null,
      iou: 0,
      correct: false,
    });
  });

  it("does not depend on scale", () => {
    expect(boxOf(scaled(two, 0.125))).to.deep.equal(box);
  });

  it("reads the true box from a mask", () => {
    expect(boxOfMask(mask)).to.deep.equal({
      top: 1,
      left: 1,
      height: 2,
      width: 2,
    });
  });

  it("refuses what is not a box", () => {
    expect(() => boxIou(box, { ...box, width: 0 })).to.throw(
      "Expected `b` to be a box { top, left, height, width } of at least one pixel, got an object",
    );
    expect(() => localization(two, [])).to.throw(
      "Expected `truth` to be a box or a list of at least one, got [].",
    );
  });
});

describe("masks", () => {
  it("may be bytes, of any value, and views", () => {
    const bytes = ndarray(
      Uint8Array.from(mask.data, (v) => v * 255),
      [3, 4],
    );
    expect(energyInside(map, bytes)).to.equal(13 / 20);
    const transposed = ndarray(
      Uint8Array.from([0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0]),
      [4, 3],
    ).transpose(1, 0);
    expect(energyInside(map, transposed)).to.equal(13 / 20);
  });

  it("must fit the map and have a pixel inside; maps must be finite", () => {
    expect(() =>
      energyInside(
        map,
        filled([2, 2], () => 1),
      ),
    ).to.throw("Expected `mask` to have the map's shape [3, 4], got [2, 2].");
    expect(() => energyInside(map, zero)).to.throw(
      "Expected `mask` to have at least one pixel inside (not zero), got none.",
    );
    expect(() => energyInside(grid([[1, NaN]]), grid([[1, 0]]))).to.throw(
      "Expected `map` to hold finite numbers, got NaN at position 1 (row-major).",
    );
    expect(() => boxOf(filled([2, 2, 2], () => 1))).to.throw(
      "Expected `map` to have the shape [H, W], got [2, 2, 2].",
    );
    expect(() => iouAtThreshold(map, mask, { threshold: 15 })).to.throw(
      "Expected `threshold` to be a number, 0 to 1, got 15.",
    );
  });
});
