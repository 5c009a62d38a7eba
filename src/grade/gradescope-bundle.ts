import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { lessonFolder, ROOT } from "../lessons/names";
import { zipOf, type ZipEntry } from "./zip-writer";

const NODE_VERSION = "22.14.0";
const EXECUTABLE = 0o100755;

const setup = `#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image.
set -euo pipefail
cd "$(dirname "$0")"

apt-get install -y --no-install-recommends bubblewrap util-linux curl ca-certificates xz-utils
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)' 2>/dev/null; then
  curl -fsSL https://nodejs.org/dist/v${NODE_VERSION}/node-v${NODE_VERSION}-linux-x64.tar.xz |
    tar -xJ -C /usr/local --strip-components=1
fi
npm ci --ignore-scripts

# The checks and their answers are nobody's but root's.
chmod -R go-rwx .
`;

const run = (lesson: string, options: readonly string[]) => `#!/usr/bin/env bash
# Gradescope runs this for each submission.
set -euo pipefail
autograder="\${AUTOGRADER:-/autograder}"
cd "$autograder/source"
chmod go-rwx "$autograder/results"

# bubblewrap where the container lets it start, else another user: the result says which.
isolation=container
if bwrap --unshare-user --unshare-pid --ro-bind / / true 2>/dev/null ||
  bwrap --unshare-pid --ro-bind / / true 2>/dev/null; then isolation=bubblewrap; fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/submissions"
cp -r --no-dereference "$autograder/submission" "$work/submissions/student"
node --require ./src/setup/tsx.cjs src/cli/grade.ts "$work/submissions" \\
  --lesson ${lesson} --out "$work/results" --jobs 1 --isolation "$isolation"${options.map((one) => ` ${quoted(one)}`).join("")}
cp "$work/results/student/results.json" "$autograder/results/results.json"
`;

const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

const ROOT_FILES = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  ".npmrc",
];

/**
 * A zip that Gradescope takes as an autograder: setup.sh, run_autograder, and what of the workbook grades this lesson.
 * The same files give the same zip.
 *
 * @param options more of `npm run grade`, as --points
 */
export function gradescopeBundle(
  lesson: string,
  options: readonly string[] = [],
): Buffer {
  const script = (name: string, text: string): ZipEntry => ({
    name,
    data: Buffer.from(text),
    mode: EXECUTABLE,
  });
  return zipOf([
    script("setup.sh", setup),
    script("run_autograder", run(lesson, options)),
    ...ROOT_FILES.map((name) => fileAt(path.join(ROOT, name))),
    ...filesIn(path.join(ROOT, "src")),
    ...filesIn(lessonFolder(lesson)),
  ]);
}

function filesIn(folder: string): ZipEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/__pycache__|\.egg-info|papermill\/build/.test(file))
    .sort()
    .map(fileAt);
}

const fileAt = (file: string): ZipEntry => ({
  name: path.relative(ROOT, file).split(path.sep).join("/"),
  data: readFileSync(file),
});
