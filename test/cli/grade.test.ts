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

  const wrong: [string, () => string[], RegExp][] = [
    [
      "no folder",
      () => [...LESSON, "--out", out()],
      /folder of the submissions is missing/,
    ],
    [
      "a folder that is not there",
      () => ["/no/where", ...LESSON, "--out", out()],
      /Expected SUBMISSIONS to be a folder .*got '\/no\/where', which is not there/,
    ],
    [
      "a file as the folder",
      () => [path.join(ROOT, "README.md"), ...LESSON, "--out", out()],
      /which is a file/,
    ],
    [
      "no lesson",
      () => [folder(), "--out", out()],
      /The option --lesson is missing/,
    ],
    [
      "an unknown lesson",
      () => [folder(), "--lesson", "02-gradcam", "--out", out()],
      /--lesson: Expected a lesson .*Did you mean '02-grad-cam'/,
    ],
    ["no place", () => [folder(), ...LESSON], /The option --out is missing/],
    [
      "a place among the submissions",
      () => [folder(), ...LESSON, "--out", out()],
      /Expected --out to be outside of the submissions/,
    ],
    [
      "an unknown format",
      () => [
        folder(),
        ...LESSON,
        "--out",
        `${folder()}-out`,
        "--format",
        "junti",
      ],
      /Expected --format .*Did you mean 'junit'/,
    ],
    [
      "an unknown exercise",
      () => [
        folder(),
        ...LESSON,
        "--out",
        `${folder()}-out`,
        "--points",
        "toHeatMap=1",
      ],
      /Expected --points .*Did you mean 'toHeatmap'/,
    ],
    [
      "points that are none",
      () => [
        folder(),
        ...LESSON,
        "--out",
        `${folder()}-out`,
        "--points",
        "toHeatmap=x",
      ],
      /Expected --points to be a number from 0 to 1000, got 'x'/,
    ],
    [
      "a deadline that is no time",
      () => [
        folder(),
        ...LESSON,
        "--out",
        `${folder()}-out`,
        "--deadline",
        "tomorrow",
      ],
      /Expected --deadline to be a time/,
    ],
    [
      "no jobs",
      () => [folder(), ...LESSON, "--out", `${folder()}-out`, "--jobs", "0"],
      /Expected --jobs/,
    ],
    [
      "an unknown option",
      () => [folder(), "--lessons", "x"],
      /Unknown option '--lessons'/,
    ],
  ];
  it("refuses wrong arguments by name, without a stack, and writes nothing", () => {
    for (const [what, args, message] of wrong) {
      const { status, stderr } = grade(...args());
      expect(status, what).to.equal(2);
      expect(stderr, what)
        .to.match(message)
        .and.not.match(/\n\s+at /);
      expect(existsSync(out()), what).to.equal(false);
    }
  });

  it("shows its help", () => {
    const { status, stdout } = grade("--help");
    expect(status).to.equal(0);
    expect(stdout).to.contain("--late-penalty P");
  });
});
