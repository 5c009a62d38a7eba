import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Suite } from "mocha";
import { chromium, type Browser } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where screenshots are kept: outside git, for people to look at. */
export const SCREENSHOTS = path.join(__dirname, "../../out/screenshots");

const BROWSER_HOME = path.join(__dirname, "../../out/browser-home");

/** The browser on this machine, or undefined. */
export function chromiumPath(): string | undefined {
  return PLACES.find((file) => file && existsSync(file));
}

/** A suite that needs Chromium; where there is none it is skipped, and says so. */
export function describeInChromium(
  title: string,
  body: (this: Suite) => void,
): void {
  if (chromiumPath()) {
    describe(title, body);
    return;
  }
  console.warn(
    `SKIPPED, no Chromium here: ${title}. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.`,
  );
  describe.skip(title, body);
}

export function launch(): Promise<Browser> {
  mkdirSync(BROWSER_HOME, { recursive: true });
  return chromium.launch({
    executablePath: chromiumPath(),
    // Chromium writes settings of its own into the home folder, which is not for tests to touch.
    env: { ...process.env, HOME: BROWSER_HOME },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
}
