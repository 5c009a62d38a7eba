import { scenesVqa } from "./answerer";
import { scenesCaption } from "./captioner";
import { scenesFc, scenesGap, scenesMax } from "./classifiers";
import { scenesCount } from "./counter";
import type { Recipe } from "./recipe";

/** The networks of the scenes, in the order in which they are trained. */
export const RECIPES: readonly Recipe[] = [
  scenesGap,
  scenesFc,
  scenesCount,
  scenesCaption,
  scenesVqa,
  scenesMax,
];
