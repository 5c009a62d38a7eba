import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/**
 * Points fontconfig, which sets the text of the static pictures, to the DejaVu fonts among our packages: servers often
 * have none. Called before the first picture; a FONTCONFIG_FILE that the user has set is kept.
 */
export function provideFonts(): void {
  if (process.env.FONTCONFIG_FILE) return;
  const fonts = path.join(
    path.dirname(require.resolve("dejavu-fonts-ttf/package.json")),
    "ttf",
  );
  try {
    process.env.FONTCONFIG_FILE = writeConfig(
      path.join(ROOT, ".cache/fonts"),
      fonts,
    );
  } catch {
    const folder = path.join(tmpdir(), `workbook-fonts-${process.pid}`);
    process.env.FONTCONFIG_FILE = writeConfig(folder, fonts);
  }
}

/** The machine's own fonts stay available: labels may need letters that DejaVu lacks. */
function writeConfig(folder: string, fonts: string): string {
  const config = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${escapeXml(fonts)}</dir>
  <cachedir>${escapeXml(path.join(folder, "cache"))}</cachedir>
</fontconfig>
`;
  const file = path.join(folder, "fonts.conf");
  if (existsSync(file) && readFileSync(file, "utf8") === config) return file;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, config);
  return file;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
