/** Sizes and colours that Plotly and the static picture share. */

export const FONT = {
  family: '"Open Sans", "DejaVu Sans", Verdana, Arial, sans-serif',
  size: 12,
  color: "#222222",
};
export const TITLE = { size: 16, lineHeight: 1.3, pad: 14 };
export const SUBTITLE = { size: 12.5, color: "#555555" };
export const AXIS_TITLE = { size: 12.5 };
export const PANEL_TITLE = { size: 12.5, color: "#222222" };

export const PAPER = "#ffffff";
export const GRID = "#e4e4e4";
export const ZERO = "#777777";
export const EDGE = "#777777";

export const TICK = { length: 4, gapX: 80, gapY: 40 };
/** Between the numbers of an axis and its name. */
export const STANDOFF = 6;

/** Vermilion for evidence in favour, blue against: the ends of the diverging map. */
export const FAVOUR = "#c95b25";
export const AGAINST = "#3a80c0";

/** A slider's row; where its rail lies below the top; and the first and last step from its ends, as Plotly has them. */
export const SLIDER = { height: 56, rail: 10, inset: 10, size: 11 };

/** Lines and bars of several methods: Okabe and Ito's colours, told apart by the colour-blind, the lightest left out. */
export const SERIES = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#000000",
  "#e69f00",
];
