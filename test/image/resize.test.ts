import { expect } from "chai";
import ndarray from "ndarray";
import { resizeBilinear } from "../../src";
import { expectClose } from "../helpers/compare";

const array = (values: number[], shape: number[]) =>
  ndarray(Float32Array.from(values), shape);

describe("resizeBilinear", () => {
  it("samples at half-pixel centres and clamps at the edges", () => {
    // Source coordinates (i + 0.5) / 2 - 0.5 = -0.25, 0.25, 0.75, 1.25.
    const { data } = resizeBilinear(array([0, 4], [1, 2]), 1, 4);
    expect([...data]).to.deep.equal([0, 1, 3, 4]);
  });

  it("centres one hot interior cell on itself to half a pixel, at any size", () => {
    for (const size of [50, 97, 224, 227]) {
      const map = array(new Array(49).fill(0), [7, 7]);
      map.set(2, 4, 1);
      const large = resizeBilinear(map, size, size);
      let [mass, y, x] = [0, 0, 0];
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          mass += large.get(i, j);
          y += large.get(i, j) * (i + 0.5);
          x += large.get(i, j) * (j + 0.5);
        }
      expect(y / mass).to.be.closeTo((2.5 / 7) * size, 0.5);
      expect(x / mass).to.be.closeTo((4.5 / 7) * size, 0.5);
    }
  });

  it("keeps a picture that has the size already", () => {
    const map = array([1, 2, 3, 4, 5, 6], [2, 3]);
    expectClose(resizeBilinear(map, 2, 3).data, map.data, 0);
  });

  it("keeps a constant constant, larger or smaller", () => {
    const flat = array(new Array(60).fill(3), [5, 4, 3]);
    for (const antialias of [true, false])
      for (const [h, w] of [
        [9, 11],
        [2, 3],
        [1, 1],
      ]) {
        const { data, shape } = resizeBilinear(flat, h, w, { antialias });
        expect(shape).to.deep.equal([h, w, 3]);
        expectClose(data, new Array(h * w * 3).fill(3), 1e-6);
      }
  });

  it("averages over all pixels when shrinking with antialias, as Pillow does", () => {
    const { data } = resizeBilinear(array([0, 1, 2, 3, 4, 50], [1, 6]), 1, 2, {
      antialias: true,
    });
    // A triangle of radius 3 around the coordinates 1 and 4: torch.nn.functional.interpolate(antialias=True).
    expectClose(data, [1.25, 15], 1e-6);
  });

  it("reads a transposed view as such", () => {
    const map = array([1, 2, 3, 4, 5, 6], [2, 3]).transpose(1, 0);
    const { data } = resizeBilinear(map, 3, 2);
    expect([...data]).to.deep.equal([1, 4, 2, 5, 3, 6]);
  });
});
