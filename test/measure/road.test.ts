import { expect } from "chai";
import { noisyLinearImputation } from "../../src/measure/noisy-linear-imputation";
import { road } from "../../src/measure/road";
import type { Score } from "../../src/measure/score";
import { expectClose, rejection } from "../helpers/compare";
import { filled, grid, noise, scaled } from "./arrays";

const impute = (
  input: ReturnType<typeof filled>,
  removed: ReturnType<typeof filled>,
  noise = 0,
) => noisyLinearImputation(input, removed, { noise });

describe("noisy linear imputation", () => {
  it("gives a lone pixel the weighted mean of its eight neighbours", () => {
    const input = filled([3, 3, 1], (i) => [12, 6, 0, 18, 99, 0, 0, 12, 24][i]);
    const removed = filled([3, 3], (i) => (i === 4 ? 1 : 0));
    // (6 + 18 + 0 + 12) / 6 + (12 + 0 + 0 + 24) / 12 = 6 + 3
    expect(impute(input, removed).get(1, 1, 0)).to.be.closeTo(9, 1e-5);
  });

  it("solves for removed neighbours together", () => {
    // In one row, with both neighbours of weight 1/6 scaled to 1/2: x1 = (0 + x2) / 2, x2 = (x1 + 9) / 2.
    const input = filled([1, 4, 2], (i) => [0, 9, 5, 5, 5, 5, 9, 0][i]);
    const result = impute(input, grid([[0, 1, 1, 0]]));
    expectClose(result.data, [0, 9, 3, 6, 6, 3, 9, 0], 1e-6);
  });

  it("agrees with a dense solve, at the borders and in the corners", () => {
    // numpy 2.4.6: the equations of the docstring, written out for each removed pixel, np.linalg.solve.
    const places = [0, 1, 7, 8, 14, 15, 23, 28, 29];
    const input = filled([5, 6, 1], (i) => (i * 17) % 23);
    const removed = filled([5, 6], (i) => (places.includes(i) ? 1 : 0));
    const { data } = impute(input, removed);
    expectClose(
      places.map((i) => data[i]),
      [
        11.084762, 11.440216, 12.543378, 12.265449, 13.024444, 13.609528,
        11.407407, 12.62963, 10.814815,
      ],
      1e-6,
    );
  });

  it("gives back a constant, however much is removed", () => {
    const input = filled([9, 11, 3], () => -2.5);
    const removed = filled([9, 11], (i) => (i === 40 ? 0 : 1));
    expectClose(impute(input, removed).data, input.data, 1e-6);
  });

  it("gives back a linear ramp inside the picture", () => {
    const input = filled(
      [10, 12, 1],
      (i) => 3 * Math.floor(i / 12) - 2 * (i % 12),
    );
    const removed = filled([10, 12], (i) => {
      const [y, x] = [Math.floor(i / 12), i % 12];
      return y > 0 && y < 9 && x > 0 && x < 11 ? 1 : 0;
    });
    expectClose(impute(input, removed).data, input.data, 1e-6);
  });

  it("adds seeded noise of the given size to the removed pixels only", () => {
    const input = filled([40, 40, 1], () => 1);
    const removed = filled([40, 40], (i) => (i % 40 < 20 ? 1 : 0));
    const { data } = impute(input, removed, 0.1);
    const [left, right] = [0, 1].map((half) =>
      data.filter((_, i) => Math.floor((i % 40) / 20) === half),
    );
    expect([...new Set(right)]).to.deep.equal([1]);
    // 800 values: the mean has a standard error of 0.1 / sqrt(800) = 0.0035, the deviation of 0.0025.
    const mean = left.reduce((a, b) => a + b) / 800;
    const variance = left.reduce((a, b) => a + (b - mean) ** 2, 0) / 800;
    expect(mean).to.be.closeTo(1, 0.0141);
    expect(Math.sqrt(variance)).to.be.closeTo(0.1, 0.01);
    expect(impute(input, removed, 0.1).data).to.deep.equal(data);
    const other = noisyLinearImputation(input, removed, {
      noise: 0.1,
      seed: 2,
    });
    expect(other.data).not.to.deep.equal(data);
  });

  it("removes nothing where the mask is empty, and keeps the input", () => {
    const input = noise([3, 4, 2], 5);
    const before = input.data.slice();
    expect(
      impute(
        input,
        filled([3, 4], () => 0),
      ).data,
    ).to.deep.equal(before);
    impute(
      input,
      filled([3, 4], (i) => i % 2),
    );
    expect(input.data).to.deep.equal(before);
  });

  it("needs a pixel to start from", () => {
    expect(() =>
      impute(
        filled([2, 3, 1], () => 1),
        filled([2, 3], () => 1),
      ),
    ).to.throw(
      "Expected `removed` to keep at least one pixel, got 2 x 3 removed ones.",
    );
  });
});

describe("ROAD", () => {
  // A row of 5 pixels; the network looks at the third, the map is right.
  const input = filled([1, 5, 1], (i) => [0, 0, 8, 4, 4][i]);
  const heat = grid([[0, 1, 9, 2, 0]]);
  const third: Score = ({ data }) =>
    Array.from({ length: data.length / 5 }, (_, b) => data[b * 5 + 2]);
  const options = { noise: 0, fractions: [0, 0.2, 0.4, 0.8] };

  it("removes the hottest first, and the coldest first", async () => {
    const { mostRelevantFirst, leastRelevantFirst, combined } = await road(
      input,
      heat,
      third,
      options,
    );
    // Hottest first: pixels 2, 3, 1, 0, 4. Nothing: 8. Without 2: (0 + 4) / 2. Without 2 and 3: a line from 0 to 4,
    // 4/3. All but the last: 4.
    expectClose(mostRelevantFirst.scores, [8, 2, 4 / 3, 4], 1e-6);
    // Coldest first: 4, 0, 1, 3; the third stays.
    expectClose(leastRelevantFirst.scores, [8, 8, 8, 8], 1e-6);
    expect(mostRelevantFirst.fractions).to.deep.equal(options.fractions);
    // (0 + 6 + 20/3 + 4) / 2 / 4 = 50 / 24
    expect(combined).to.be.closeTo(50 / 24, 1e-6);
  });

  it("depends on the order of the heat only", async () => {
    const { combined } = await road(input, scaled(heat, 0.01), third, options);
    expect(combined).to.be.closeTo(50 / 24, 1e-6);
  });

  it("prefers the right map to its opposite", async () => {
    const wrong = await road(input, scaled(heat, -1), third, options);
    expect(wrong.combined).to.be.below(0);
  });

  it("changes nothing for a constant score or a constant picture", async () => {
    const constant: Score = ({ shape: [count] }) => new Array(count).fill(0.7);
    const { combined } = await road(input, heat, constant);
    expect(combined).to.equal(0);
    const flat = filled([1, 5, 1], () => 3);
    const { mostRelevantFirst } = await road(flat, heat, third);
    expect(mostRelevantFirst.scores).to.have.length(9);
    for (const score of mostRelevantFirst.scores)
      expect(score).to.be.closeTo(3, 0.05);
  });

  it("keeps one pixel at 100 %, and refuses fractions that do not rise", async () => {
    const all = { noise: 0, fractions: [1] };
    const { leastRelevantFirst } = await road(input, heat, third, all);
    expectClose(leastRelevantFirst.scores, [8], 1e-6);
    const falling = road(input, heat, third, { fractions: [0.5, 0.2] });
    expect((await rejection(falling)).message).to.equal(
      "Expected `fractions` to be rising numbers from 0 to 1, got [0.5, 0.2].",
    );
  });
});
