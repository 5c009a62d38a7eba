import { ticksOf, type Panel, type Tick } from "./geometry";
import { AXIS_TITLE, EDGE, FONT, GRID, STANDOFF, TICK, ZERO } from "./style";
import { round, text } from "./svg-text";
import { textWidth } from "./text";

/** What lies below the traces: the lines of the grid. */
export function drawGrid(panel: Panel): string {
  const { x, y } = panel;
  const [xTicks, yTicks] = ticks(panel);
  const columns = x.axis.showgrid
    ? xTicks.map(({ value }) => vertical(x.at(value), panel, GRID))
    : [];
  const rows = y.axis.showgrid
    ? yTicks.map(({ value }) => horizontal(y.at(value), panel, GRID))
    : [];
  return [...columns, ...rows].join("");
}

/** What lies above the traces: zero lines, edges, ticks, numbers and names. */
export function drawTicks(panel: Panel): string {
  const { x, y } = panel;
  const [xTicks, yTicks] = ticks(panel);
  return [
    x.axis.zeroline ? vertical(x.at(0), panel, ZERO) : "",
    y.axis.zeroline ? horizontal(y.at(0), panel, ZERO) : "",
    x.axis.showline ? horizontal(bottomOf(panel), panel, EDGE) : "",
    y.axis.showline ? vertical(x.start, panel, EDGE) : "",
    drawX(panel, xTicks),
    drawY(panel, yTicks),
  ].join("");
}

function drawX({ x, y }: Panel, ticks: Tick[]): string {
  const bottom = bottomOf({ x, y });
  const length = x.axis.ticks === "outside" ? TICK.length : 0;
  const turned = Boolean(x.axis.tickangle);
  const labels = x.axis.showticklabels === false ? [] : ticks;
  const depth = labels.length
    ? length + 4 + (turned ? widest(labels) : FONT.size)
    : 0;
  return [
    ...(length ? ticks : []).map(({ value }) =>
      line(x.at(value), bottom, x.at(value), bottom + length, EDGE),
    ),
    ...labels.map((tick) =>
      turned
        ? text(tick.text, x.at(tick.value), bottom + length + 4, {
            align: "right",
            valign: "middle",
            rotate: x.axis.tickangle,
          })
        : text(tick.text, x.at(tick.value), bottom + length + 4, {
            align: "center",
            valign: "top",
          }),
    ),
    text(
      x.axis.title?.text ?? "",
      (x.start + x.end) / 2,
      bottom + depth + STANDOFF,
      { ...AXIS_TITLE, align: "center", valign: "top" },
    ),
  ].join("");
}

function drawY({ x, y }: Panel, ticks: Tick[]): string {
  const left = x.start;
  const length = y.axis.ticks === "outside" ? TICK.length : 0;
  const labels = y.axis.showticklabels === false ? [] : ticks;
  const depth = labels.length ? length + 3 + widest(labels) : 0;
  return [
    ...(length ? ticks : []).map(({ value }) =>
      line(left - length, y.at(value), left, y.at(value), EDGE),
    ),
    ...labels.map((tick) =>
      text(tick.text, left - length - 3, y.at(tick.value), {
        align: "right",
        valign: "middle",
      }),
    ),
    text(
      y.axis.title?.text ?? "",
      left - depth - STANDOFF - 1,
      (y.start + y.end) / 2,
      { ...AXIS_TITLE, align: "center", rotate: -90 },
    ),
  ].join("");
}

function ticks({ x, y }: Panel): [Tick[], Tick[]] {
  return [ticksOf(x, TICK.gapX), ticksOf(y, TICK.gapY)];
}

/** Where the x axis lies. */
function bottomOf({ y }: Panel): number {
  return Math.max(y.start, y.end);
}

function widest(ticks: Tick[]): number {
  return Math.max(0, ...ticks.map((tick) => textWidth(tick.text, FONT.size)));
}

function vertical(at: number, { y }: Panel, color: string): string {
  return line(at, y.start, at, y.end, color);
}

function horizontal(at: number, { x }: Panel, color: string): string {
  return line(x.start, at, x.end, at, color);
}

function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  color: string,
): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${color}"/>`;
}
