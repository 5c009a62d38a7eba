import type { Image } from "../image/image";
import { figure, type Figure } from "./figure";
import { pictureGrid } from "./panels";
import { pixelsUri } from "./photo";
import { plain } from "./text";
import { requireShape, type Values } from "./values";

/**
 * A picture as it is, pixel for pixel; the cursor shows a pixel's red, green and blue.
 *
 * @param image a photo, or values 0..255: [H, W, 3] in colour, [H, W] in grey
 */
export function showImage(
  image: Pick<Image, "height" | "width" | "pixels"> | Values,
  options: { title?: string; alt?: string } = {},
): Figure {
  const pixels = "pixels" in image ? image.pixels : image;
  requireShape(
    "image",
    pixels,
    "[H, W, 3] or [H, W]",
    ({ length, 2: channels = 3 }) =>
      (length === 2 || length === 3) && channels === 3,
  );
  const [rows, columns] = pixels.shape;
  const name = "name" in image ? plain(String(image.name)) : "Image";
  const { layout, axes } = pictureGrid([{ rows, columns }], {
    colorBar: false,
  });
  const title = options.title ?? `${name}, ${rows} x ${columns} pixels`;
  return figure({
    title,
    alt: options.alt ?? `Picture of ${rows} x ${columns} pixels: ${title}`,
    data: [
      {
        type: "image",
        source: pixelsUri(pixels),
        ...{ x0: 0, dx: 1, y0: 0, dy: 1 },
        zsmooth: false,
        hovertemplate:
          "row %{y}, column %{x}<br>red, green, blue %{color}<extra></extra>",
        ...axes[0],
      },
    ],
    layout,
  });
}
