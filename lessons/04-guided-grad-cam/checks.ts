import type { Define } from "../../src/lessons/kit";
import { array, type Values } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("guidedGradCam", () => {
    it("multiplies pixel by pixel, where both have the same size: R = (2, -3), L = (4, 0.5)", async () => {
      const product = await student.guidedGradCam(
        array([[[2], [-3]]]),
        array([[4, 0.5]]),
      );
      expect(product).to.be.near([[[8], [-1.5]]]);
    });

    it("multiplies the three colours of a pixel by the same number: R = (1, -2, 3), L = 2", async () => {
      const product = await student.guidedGradCam(
        array([[[1, -2, 3]]]),
        array([[2]]),
      );
      expect(product).to.be.near([[[2, -4, 6]]]);
    });

    it("enlarges the map with half-pixel centres: L = (0, 4), four pixels with R = 1", async () => {
      const product = await student.guidedGradCam(ones(1, 4), array([[0, 4]]));
      expect(product).to.be.near([[[0], [1], [3], [4]]]);
    });

    it("enlarges rows and columns each to the size of R: L = 4 above 0, 4 x 2 pixels with R = 1", async () => {
      const product = await student.guidedGradCam(
        ones(4, 2),
        array([[4], [0]]),
      );
      expect(product).to.be.near([
        [[4], [4]],
        [[3], [3]],
        [[1], [1]],
        [[0], [0]],
      ]);
    });

    it("is zero everywhere, if the map is: L = 0", async () => {
      const product = await student.guidedGradCam(ones(2, 2), array([[0]]));
      expect(product).to.be.near([
        [[0], [0]],
        [[0], [0]],
      ]);
    });
  });
};

/** R = 1 at each pixel, one colour. */
function ones(height: number, width: number): Values {
  const data = new Float32Array(height * width).fill(1);
  return { shape: [height, width, 1], data };
}
