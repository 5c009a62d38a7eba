import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("preprocess", () => {
    it("has a batch axis in front: [1, H, W, 3]", async () => {
      const pixels = array([
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ]);
      const x = await student.preprocess(pixels, [0, 0, 0], [1, 1, 1]);
      expect(x).to.be.near([
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ]);
    });

    it("subtracts first and divides then: the mean becomes 0, mean + std becomes 1", async () => {
      const pixels = array([[[100, 100, 100]], [[150, 150, 150]]]);
      const [mean, std] = [
        [100, 100, 100],
        [50, 50, 50],
      ];
      const x = await student.preprocess(pixels, mean, std);
      expect(x).to.be.near([[[[0, 0, 0]], [[1, 1, 1]]]]);
    });

    it("has a mean and a std for each channel, in the order red, green, blue", async () => {
      const pixels = array([[[120, 120, 120]]]);
      const x = await student.preprocess(pixels, [100, 120, 150], [10, 20, 60]);
      expect(x).to.be.near([[[[2, 0, -0.5]]]]);
    });

    it("brings 0..255 to -1..1 with mean 127.5 and std 127.5", async () => {
      const pixels = array([[[0, 127.5, 255]]]);
      const half = [127.5, 127.5, 127.5];
      expect(await student.preprocess(pixels, half, half)).to.be.near([
        [[[-1, 0, 1]]],
      ]);
    });
  });
};
