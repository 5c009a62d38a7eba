import { positionActivationMap } from "./class-activation-map";

/**
 * HiResCAM (Draelos and Carin, 2020, eq. 3): each position of each channel has its own gradient as weight.
 *
 *   L^c = ReLU( sum_k dy^c/dA^k . A^k )     (element by element)
 *
 * Where one dense layer follows the flattened maps, the signed map sums to y^c - b^c: it shows exactly what the network
 * used. Grad-CAM averages the gradients first and can point at places that were not used.
 */
export const hiResCam = positionActivationMap(
  "HiResCAM",
  (_activations, gradients) => gradients,
);
