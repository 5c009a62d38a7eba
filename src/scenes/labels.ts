/** The classes of the scenes, in the order of the networks' outputs. */
export const LABELS = [
  "ball",
  "bird",
  "car",
  "cat",
  "dog",
  "fish",
  "flower",
  "tree",
] as const;

export type Label = (typeof LABELS)[number];

/** Height and width of a scene, in pixels. */
export const SCENE_SIZE = 96;
