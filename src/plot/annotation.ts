import type { Annotation } from "./types";

/** Text on a figure, without a box around it or an arrow. */
export const annotation = (
  parts: Omit<Annotation, "borderpad" | "borderwidth" | "showarrow">,
): Annotation => ({
  ...parts,
  borderpad: 0,
  borderwidth: 0,
  showarrow: false,
});
