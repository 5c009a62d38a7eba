import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parseCsv } from "../grade/helpers/fields";
import { temporaryFolder, write } from "../grade/helpers/folder";
import { describeWithRedis, TestRedis } from "../grade/helpers/redis";

const ROOT = path.join(__dirname, "../..");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);

const run = (command: string, ...args: string[]) =>
  spawn(process.execPath, ["src/cli/workbook.mjs", command, ...args], {
    cwd: ROOT,
  });

/** All that a process says, when it is over. */
async function ended(child: ChildProcess): Promise<string> {
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (data) => (said += String(data)));
  await once(child, "close");
  return said;
}

describeWithRedis("npm run grade:worker", () => {
  const folder = temporaryFolder();
  let redis: TestRedis;
  before(async () => {
    redis = await TestRedis.start();
  });
  after(() => redis.stop());

  it("grades in its sandbox what npm run grade puts into the queue, until it is told to stop", async () => {
    write(path.join(folder(), "in"), {
      "ada/02-grad-cam.ts": solution,
      "bob/02-grad-cam.ts": solution.replace(
        "export function toHeatmap",
        "function own",
      ),
      "eve/02-grad-cam.ts": "export const (",
    });
    const worker = run("grade:worker", "--queue", redis.url, "--jobs", "1");
    try {
      const goodbye = ended(worker);
      const [out, lesson] = [path.join(folder(), "out"), "02-grad-cam"];
      const args = ["--lesson", lesson, "--out", out, "--queue", redis.url];
      const grader = run("grade", path.join(folder(), "in"), ...args);
      const said = await ended(grader);
      expect(grader.exitCode, said).to.equal(0);
      expect(said).to.contain("3 submissions, 3 graded now");
      const csv = readFileSync(path.join(out, "grades.csv"), "utf8");
      const totals = parseCsv(csv)
        .slice(1)
        .map((line) => line[4]);
      expect(totals).to.deep.equal(["7", "4", "0"]);
      expect(readFileSync(path.join(out, "ada/grade.json"), "utf8")).to.contain(
        '"isolation": "bubblewrap"',
      );
      worker.kill("SIGTERM");
      expect(await goodbye).to.contain("Stopped: 2 graded, 0 put back.");
      expect(worker.exitCode).to.equal(0);
    } finally {
      worker.kill("SIGKILL");
    }
  });

  const wrong: [string, string[], RegExp][] = [
    ["no queue", [], /The option --queue is missing/],
    [
      "a queue of another kind",
      ["--queue", "http://ada:secret@x"],
      /Expected --queue to be redis:\/\/.*, got 'http:\/\/…@x'/,
    ],
    [
      "no jobs",
      ["--queue", "redis://x", "--jobs", "0"],
      /Expected --jobs to be a whole number/,
    ],
  ];
  for (const [what, args, message] of wrong)
    it(`refuses ${what}, without a stack`, () => {
      const { status, stderr } = spawnSync(
        process.execPath,
        ["src/cli/workbook.mjs", "grade:worker", ...args],
        { cwd: ROOT, encoding: "utf8" },
      );
      expect(status).to.equal(2);
      expect(stderr)
        .to.match(message)
        .and.not.match(/\n\s+at /);
    });
});
