import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parseCsv } from "../grade/helpers/fields";
import { temporaryFolder, write } from "../grade/helpers/folder";

const ROOT = path.join(__dirname, "../..");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);
const LESSON = ["--lesson", "02-grad-cam"];
const command = ["src/cli/workbook.mjs", "grade"];

function grade(...args: string[]) {
  return spawnSync(process.execPath, [...command, ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
}

describe("npm run grade", () => {
  const folder = temporaryFolder();
  const submissions = () => path.join(folder(), "in");
  const out = () => path.join(folder(), "out");
  const students = (count: number) =>
    write(
      submissions(),
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `s${i}/02-grad-cam.ts`,
          `${solution}// ${i}`,
        ]),
      ),
    );
  const totals = () =>
    parseCsv(readFileSync(path.join(out(), "grades.csv"), "utf8"))
      .slice(1)
      .map((line) => line[4]);

  it("grades a folder, and does nothing twice", () => {
    students(2);
    mkdirSync(path.join(submissions(), "empty"));
    write(submissions(), { "readme.txt": "" });
    const args = [
      submissions(),
      ...LESSON,
      "--out",
      out(),
      "--format",
      "junit,canvas",
      "--unsafe",
    ];
    const first = grade(...args);
    expect(first.status, first.stderr).to.equal(0);
    expect(first.stdout).to.contain(
      "3 submissions, 2 graded now; mean 4.67 of 7 points.",
    );
    expect(first.stdout).to.contain(
      "Left alone, no folder or zip: readme.txt.",
    );
    expect(first.stderr).to.match(/without isolation/i);
    expect(totals()).to.deep.equal(["0", "7", "7"]);
    expect(readdirSync(out()).sort()).to.deep.equal([
      "canvas.csv",
      "empty",
      "grades.csv",
      "junit.xml",
      "report.html",
      "s0",
      "s1",
    ]);
    expect(
      readFileSync(path.join(out(), "s0/results.json"), "utf8"),
    ).to.contain('"isolation": "none"');
    const second = grade(
      ...args,
      "--points",
      "toHeatmap=30",
      "--partial",
      "all",
    );
    expect(second.stdout).to.contain("3 submissions, 0 graded now");
    expect(totals()).to.deep.equal(["0", "34", "34"]);
  });

  it("isolates unless it is told not to", function () {
    students(1);
    const hang = solution.replace(
      "return tf.mean(gradients, [0, 1]);",
      "for (;;);",
    );
    write(submissions(), { "eve/02-grad-cam.ts": hang });
    const args = [submissions(), ...LESSON, "--out", out()];
    const { status, stdout, stderr } = grade(...args);
    if (/^Isolation 'bubblewrap'/m.test(stderr)) this.skip();
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain("1 had to be stopped");
    expect(totals()).to.deep.equal(["5", "7"]);
    const { isolation, status: how } = JSON.parse(
      readFileSync(path.join(out(), "eve/results.json"), "utf8"),
    ).extra_data;
    expect([isolation, how]).to.deep.equal(["bubblewrap", "stopped"]);
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const)
    it(`goes on after ${signal}`, async () => {
      students(12);
      const args = [
        submissions(),
        ...LESSON,
        "--out",
        out(),
        "--unsafe",
        "--jobs",
        "1",
      ];
      const child = spawn(process.execPath, [...command, ...args], {
        cwd: ROOT,
        stdio: ["ignore", "ignore", "pipe"],
      });
      const exited = once(child, "exit");
      const done = () =>
        existsSync(out())
          ? readdirSync(out()).filter((name) =>
              existsSync(path.join(out(), name, "grade.json")),
            ).length
          : 0;
      while (done() < 2 && child.exitCode === null)
        await new Promise((tick) => setTimeout(tick, 10));
      child.kill(signal);
      const [code] = await exited;
      if (signal === "SIGINT") expect(code).to.equal(130);
      expect(existsSync(path.join(out(), "grades.csv"))).to.equal(false);
      const left = 12 - done();
      expect(left).to.be.within(1, 10);
      const { stdout, stderr, status } = grade(...args);
      expect(status, stderr).to.equal(0);
      expect(stdout).to.match(
        new RegExp(`12 submissions, (${left}|${left + 1}) graded now`),
      );
      expect(totals()).to.deep.equal(Array(12).fill("7"));
    });

  it("refuses wrong arguments by name, without a stack, and writes nothing", () => {
    const cases: [string[], RegExp][] = [
      [[], /folder of the submissions is missing/],
      [
        ["/no/where", ...LESSON, "--out", out()],
        /Expected SUBMISSIONS to be a folder .*got '\/no\/where', which is not there/,
      ],
      [
        [folder(), "--lesson", "02-gradcam"],
        /--lesson: Expected a lesson .*Did you mean '02-grad-cam'/,
      ],
      [
        [folder(), ...LESSON, "--out", out()],
        /Expected --out to be outside of the submissions/,
      ],
      [[folder(), "--lessons", "x"], /Unknown option '--lessons'/],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = grade(...args);
      expect(status, stderr).to.equal(2);
      expect(stderr)
        .to.match(message)
        .and.not.match(/\n\s+at /);
    }
    expect(existsSync(out())).to.equal(false);
  });

  it("shows its help", () => {
    const { status, stdout } = grade("--help");
    expect(status).to.equal(0);
    expect(stdout).to.contain("--late-penalty P");
  });
});
