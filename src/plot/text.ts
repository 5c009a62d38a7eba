/**
 * Text in figures: Plotly reads a few HTML tags in it. The workbook uses only <br> and the entities for < and &, which
 * the static picture understands too.
 */

/** A label of unknown origin, so that no character of it is read as a tag; line breaks stay. */
export function plain(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/\n/g, "<br>");
}

/** The lines of a text, as characters to be drawn. */
export function textLines(text: string): string[] {
  return text.split(/<br\s*\/?>/).map((line) =>
    line
      .replace(/<\/?(b|i|em|strong|sub|sup)>/g, "")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&amp;/g, "&"),
  );
}

/** Breaks a text with <br> so that no line is wider than `width` pixels (a word that is wider stays whole). */
export function wrap(text: string, width: number, size: number): string {
  const lines = text.split(/<br\s*\/?>/).map((line) => {
    const folded: string[] = [];
    for (const word of line.split(" ")) {
      const longer = [...folded.slice(-1), word].join(" ");
      if (folded.length && textWidth(longer, size) <= width)
        folded[folded.length - 1] = longer;
      else folded.push(word);
    }
    return folded.join("<br>");
  });
  return lines.join("<br>");
}

/** Roughly how wide DejaVu Sans, the widest font in use, sets a line. */
export function textWidth(line: string, size: number): number {
  const [text] = textLines(line);
  let ems = 0;
  for (const letter of text) {
    if (/[ijl.,:;'!|[\] ‘’]/.test(letter)) ems += 0.32;
    else if (/[frt()/-]/.test(letter)) ems += 0.41;
    else if (/[mwMW@%—…]/.test(letter)) ems += 0.95;
    else if (/[A-Z]/.test(letter)) ems += 0.72;
    else ems += letter.charCodeAt(0) < 0x2e80 ? 0.62 : 1;
  }
  return ems * size;
}
