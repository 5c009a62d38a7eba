import { expect } from "chai";
import ndarray from "ndarray";
import { mapSimilarity } from "../../src/measure/map-similarity";
import { rankOrder, ranks } from "../../src/measure/rank-order";
import { rankCorrelation } from "../../src/measure/rank-correlation";
import { ssim } from "../../src/measure/ssim";
import { filled, grid, noise, scaled } from "./arrays";

const x = noise([16, 20], 7);
const other = noise([16, 20], 11);
const mixed = ndarray(
  x.data.map((value, i) => 0.5 * value + 0.5 * other.data[i]),
  x.shape,
);

describe("ranks", () => {
  it("are shared by equal values", () => {
    expect([...ranks([5, 1, 5, 7, 5])]).to.deep.equal([3, 1, 3, 5, 3]);
  });

  it("order equal values row by row", () => {
    expect([...rankOrder([5, 1, 5, 7, 5])]).to.deep.equal([3, 0, 2, 4, 1]);
  });
});

describe("Spearman's rank correlation", () => {
  it("is Pearson's of the ranks", () => {
    // Ranks 1 2 3 4 and 2 1 4 3: rho = 1 - 6 * (1 + 1 + 1 + 1) / (4 * 15) = 0.6
    expect(
      rankCorrelation(grid([[1, 2, 3, 9]]), grid([[5, 4, 8, 7]])),
    ).to.be.closeTo(0.6, 1e-12);
  });

  it("agrees with scipy where many values are equal", () => {
    // scipy 1.17.1: spearmanr(a.ravel(), b.ravel()), and of the absolute values
    const steps = (map: typeof x) =>
      ndarray(
        map.data.map((value) => Math.floor(value * 9) - 4),
        map.shape,
      );
    const [a, b] = [steps(x), steps(mixed)];
    expect(rankCorrelation(a, b)).to.be.closeTo(0.716509047530985, 1e-9);
    expect(rankCorrelation(a, b, { absolute: true })).to.be.closeTo(
      0.29486488911605,
      1e-9,
    );
  });

  it("is 1 for any rising function of the map, -1 for a falling one", () => {
    const rising = ndarray(
      x.data.map((value) => value ** 3),
      x.shape,
    );
    expect(rankCorrelation(x, rising)).to.equal(1);
    expect(rankCorrelation(x, scaled(x, -2))).to.equal(-1);
    expect(rankCorrelation(x, scaled(x, -2), { absolute: true })).to.equal(1);
  });

  it("is symmetric, and 0 where a map is constant", () => {
    expect(rankCorrelation(x, other)).to.be.closeTo(
      rankCorrelation(other, x),
      1e-15,
    );
    expect(rankCorrelation(x, scaled(x, 0))).to.equal(0);
  });

  it("wants two arrays of one shape", () => {
    expect(() => rankCorrelation(x, grid([[1, 2]]))).to.throw(
      "Expected `y` to have the shape of `x`, [16, 20], got [1, 2].",
    );
  });
});

describe("SSIM", () => {
  it("agrees with scikit-image", () => {
    // scikit-image 0.26.0: structural_similarity(x, mixed, gaussian_weights=True, sigma=1.5,
    // use_sample_covariance=False, data_range=1), and data_range=2
    expect(ssim(x, mixed)).to.be.closeTo(0.6741372434695329, 1e-6);
    expect(ssim(x, mixed, { range: 2 })).to.be.closeTo(0.68138250180636, 1e-6);
  });

  it("of two constants compares their means only", () => {
    // (2 * 0.5 * 0.25 + 1e-4) / (0.25 + 0.0625 + 1e-4)
    const half = filled([11, 11], () => 0.5);
    expect(ssim(half, scaled(half, 0.5))).to.be.closeTo(0.2501 / 0.3126, 1e-9);
  });

  it("is 1 for a map and itself, symmetric, and less for any other", () => {
    expect(ssim(x, x)).to.be.closeTo(1, 1e-12);
    expect(ssim(x, other)).to.be.closeTo(ssim(other, x), 1e-12);
    expect(ssim(x, mixed)).to.be.above(ssim(x, other));
    const zero = scaled(x, 0);
    expect(ssim(zero, zero)).to.equal(1);
  });

  it("wants maps as large as its window", () => {
    const small = filled([7, 7], () => 1);
    expect(() => ssim(small, small)).to.throw(
      "Expected `x` and `y` to be maps of one shape, at least 11 x 11, got [7, 7] and [7, 7].",
    );
  });
});

describe("the similarity of two lists of maps", () => {
  it("is measured pair by pair, whatever the maps' scale", () => {
    const [same, unlike] = mapSimilarity([x, x], [scaled(x, 40), other]);
    expect(same.rankCorrelation).to.equal(1);
    expect(same.absoluteRankCorrelation).to.equal(1);
    expect(same.ssim).to.be.closeTo(1, 1e-6);
    expect(Math.abs(unlike.rankCorrelation)).to.be.below(0.2);
    expect(unlike.ssim).to.be.below(0.2);
  });

  it("tells a flipped sign from the same magnitude", () => {
    const signed = ndarray(
      x.data.map((value) => value - 0.5),
      x.shape,
    );
    const [flipped] = mapSimilarity([signed], [scaled(signed, -1)]);
    expect(flipped.rankCorrelation).to.equal(-1);
    expect(flipped.absoluteRankCorrelation).to.equal(1);
    expect(flipped.ssim).to.be.below(0.9);
  });

  it("is finite for all-zero maps", () => {
    const zero = scaled(x, 0);
    const [both] = mapSimilarity([zero], [zero]);
    expect(both).to.deep.equal({
      rankCorrelation: 0,
      absoluteRankCorrelation: 0,
      ssim: 1,
    });
  });

  it("wants as many maps on both sides", () => {
    expect(() => mapSimilarity([x], [])).to.throw(
      "Expected two lists of as many maps, at least one each, got 1 and 0.",
    );
  });
});
