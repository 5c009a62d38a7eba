import { FONT, TITLE } from "./style";
import { textLines } from "./text";

export interface TextStyle {
  size?: number;
  color?: string;
  align?: "left" | "center" | "right";
  valign?: "top" | "middle" | "bottom" | "baseline";
  /** Degrees, clockwise, about the point. */
  rotate?: number;
}

const ANCHOR = { left: "start", center: "middle", right: "end" };

/** Height of capitals above the baseline, as a share of the font's size. */
const CAPITALS = 0.73;

/** Lines of text at a point, as an SVG element. */
export function text(
  content: string,
  x: number,
  y: number,
  style: TextStyle = {},
): string {
  const { size = FONT.size, color = FONT.color, align = "left" } = style;
  const lines = textLines(content);
  const step = size * TITLE.lineHeight;
  const first =
    y + firstBaseline(style.valign, size, step * (lines.length - 1));
  const spans = lines.map(
    (line, i) =>
      `<tspan x="${round(x)}" y="${round(first + i * step)}">${escapeXml(line)}</tspan>`,
  );
  const turn = style.rotate
    ? ` transform="rotate(${style.rotate} ${round(x)} ${round(y)})"`
    : "";
  return `<text font-family="DejaVu Sans, Verdana, sans-serif" font-size="${size}" fill="${color}" text-anchor="${ANCHOR[align]}"${turn}>${spans.join("")}</text>`;
}

export function escapeXml(content: string): string {
  return content
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
}

/** To hundredths of a pixel. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The first baseline below the point, for lines that reach `more` pixels below it. */
function firstBaseline(
  valign: TextStyle["valign"] = "baseline",
  size: number,
  more: number,
): number {
  if (valign === "top") return size * CAPITALS;
  if (valign === "middle") return (size * CAPITALS - more) / 2;
  if (valign === "bottom") return -more - 0.25 * size;
  return 0;
}
