import { canvas } from "./canvas";
import { ctrf } from "./ctrf";
import type { Format } from "./format";
import { gradescope } from "./gradescope";
import { junit } from "./junit";
import { nbgrader } from "./nbgrader";
import { prairielearn } from "./prairielearn";

/** By the name for --format. */
export const FORMATS: Readonly<Record<string, Format>> = {
  gradescope,
  prairielearn,
  nbgrader,
  canvas,
  ctrf,
  junit,
};
