import { randomUUID } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { Figure } from "./figure";
import type { HeatmapTrace, ImageTrace, Layout, Trace } from "./types";
import { SHOW } from "./show";
import { figureToPng } from "./svg";

/** Heat maps with more cells than this travel packed: in 255 steps, as many as the colours have. */
const PACK_FROM = 4096;
const GAP = 255;

/**
 * A figure for a notebook: a PNG that every viewer shows, and a script that puts the interactive figure in its place
 * where scripts may run and Plotly can be had. The paper is white under any theme.
 */
export async function figureToHtml(figure: Figure): Promise<string> {
  const { alt } = figure;
  const { width, height } = figure.layout;
  const id = `figure-${randomUUID().slice(0, 8)}`;
  const png = (await figureToPng(figure)).toString("base64");
  const data = await Promise.all(figure.data.map(compact));
  const payload = { id, alt, data, layout: compactLinks(figure.layout) };
  return `<div class="workbook-figure" data-figure="${id}" style="max-width:${width}px;background:#ffffff;color:#222222">
<img src="data:image/png;base64,${png}" alt="${escapeHtml(alt)}" width="${width}" style="display:block;width:100%;max-width:${width}px;height:auto;aspect-ratio:${width}/${height}">
<script>(${SHOW})(${toScriptJson(payload)})</script>
</div>`;
}

/** JSON that is safe inside a <script>, with numbers to 6 significant digits. */
export function toScriptJson(value: unknown): string {
  const shorten = (_: string, item: unknown) =>
    typeof item === "number" ? Number(item.toPrecision(6)) : item;
  return JSON.stringify(value, shorten)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/**
 * A heat map's z in one string, which show.ts unpacks: one byte per cell counts the steps from the lowest value, as its
 * difference to the cell above; then deflated. A smooth map takes a tenth of its bytes.
 */
export interface PackedCells {
  low: number;
  step: number;
  columns: number;
  bytes: string;
}

async function compact(trace: Trace): Promise<object> {
  if (trace.type === "image") return asWebp(trace);
  const large =
    trace.type === "heatmap" && trace.z.length * trace.z[0].length > PACK_FROM;
  return large ? { ...trace, z: packCells(trace.z) } : trace;
}

/** Maps that wait for the cursor are packed where they are many or large. */
function compactLinks(layout: Layout): object {
  if (!layout.meta) return layout;
  const links = layout.meta.links.map(({ states, ...link }) => {
    const maps = states.map(
      ({ data }) => (data.z ?? []) as HeatmapTrace["z"][],
    );
    const large = maps.flat(3).length > 2 * PACK_FROM;
    const compacted = states.map(({ data, layout }, i) => ({
      data: large ? { ...data, z: maps[i].map(packCells) } : data,
      layout,
    }));
    return { ...link, states: compacted };
  });
  return { ...layout, meta: { links } };
}

export function packCells(z: HeatmapTrace["z"]): PackedCells {
  const cells = z.flat();
  let [low, high] = [Infinity, -Infinity];
  for (const value of cells) {
    if (!isValue(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const step = high > low ? (high - low) / (GAP - 1) : 1;
  const columns = z[0].length;
  const steps = Uint8Array.from(cells, (value) =>
    isValue(value) ? Math.round((value - low) / step) : GAP,
  );
  const differences = steps.map(
    (value, i) => value - (steps[i - columns] ?? 0),
  );
  return {
    low: Number.isFinite(low) ? low : 0,
    step,
    columns,
    bytes: deflateRawSync(differences).toString("base64"),
  };
}

/** A photo takes a tenth of the space as WebP, which every browser with Plotly reads. */
async function asWebp(trace: ImageTrace): Promise<ImageTrace> {
  const { default: sharp } = await import("sharp");
  const png = Buffer.from(trace.source.split(",")[1], "base64");
  const webp = await sharp(png).webp({ quality: 80 }).toBuffer();
  if (webp.length >= png.length) return trace;
  const source = `data:image/webp;base64,${webp.toString("base64")}`;
  return { ...trace, source };
}

function isValue(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
