import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import { check } from "../../src/lessons/check";
import { lessonsWithExercises, loadLesson } from "../../src/lessons/lesson";
import { noteAttempt } from "../../src/lessons/progress";
import { mimeBundle } from "../../src/kernel/format";

const weights = (run: (g: tf.Tensor3D) => unknown) =>
  check("02-grad-cam/gradCamWeights", run as never);

describe("check", () => {
  it("passes what is right, and lists each property", async () => {
    const report = await weights((g) => tf.tidy(() => g.mean([0, 1])));
    expect(report.passed).to.equal(true);
    expect(report.properties.length).above(2);
    expect(report).not.to.have.property("mistake");
    expect(report.remarks).to.deep.equal([]);
  });

  it("names the typical mistake and leads on with a question", async () => {
    const { passed, mistake, properties } = await weights((g) =>
      g.abs().mean([0, 1]),
    );
    expect(passed).to.equal(false);
    expect(mistake?.name).to.equal("the mean of |gradient|");
    expect(mistake?.question).to.match(/\?$/);
    expect(properties.some((one) => one.passed)).to.equal(true);
  });

  it("knows no mistake where none fits", async () => {
    const { mistake } = await weights((g) => g.mean([0, 1]).add(0.123));
    expect(mistake).to.equal(undefined);
  });

  it("says what a stub says", async () => {
    const report = await weights(() => {
      throw new Error("Not yet: do something.");
    });
    const { properties } = report;
    const text = (await mimeBundle(report))["text/plain"] as string;
    expect(text.match(/Not yet/g)).to.have.length(1);
    for (const { message } of properties)
      expect(message).to.equal("Not yet: do something.");
  });

  it("shows expected against actual, as text and as pictures", async () => {
    const bundle = await mimeBundle(await weights((g) => g.sum([0, 1])));
    expect(bundle["text/plain"]).to.match(/✗ .*6 times what it should be/);
    expect(bundle["text/html"]).to.match(
      /expected \[2\][^]*<table[^]*yours \[2\][^]*<table/,
    );
  });

  it("refuses an exercise that does not exist, with near matches", async () => {
    const failed = async (id: string) => {
      try {
        await check(id, (() => 1) as never);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(await failed("02-grad-cam/gradCamWeight")).to.match(
      /Did you mean 'gradCamWeights'/,
    );
    expect(await failed("02-gradcam/gradCamWeights")).to.match(
      /Did you mean '02-grad-cam'/,
    );
  });
});

describe("a student's progress", () => {
  it("keeps what was solved, whatever comes later", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "progress-"));
    const file = path.join(folder, "progress.json");
    expect(noteAttempt("02-a", "x", false, file)).to.deep.equal([]);
    expect(noteAttempt("02-a", "x", true, file)).to.deep.equal(["x"]);
    expect(noteAttempt("02-a", "x", false, file)).to.deep.equal(["x"]);
    expect(noteAttempt("02-a", "y", true, file)).to.deep.equal(["x", "y"]);
    expect(noteAttempt("03-b", "z", true, file)).to.deep.equal(["z"]);
    rmSync(folder, { recursive: true });
  });

  it("does not stop feedback where nothing can be written", () => {
    expect(
      noteAttempt("02-a", "x", true, "/dev/null/progress.json"),
    ).to.deep.equal(["x"]);
  });
});

describe("the cards of the exercises", () => {
  for (const name of lessonsWithExercises())
    it(`${name}: every mistake has a question, every exercise two hints and a stub that says what to do`, () => {
      const { exercises, fingerprints } = loadLesson(name);
      for (const { id, hints, stub, points } of exercises) {
        expect(hints).to.have.length(2);
        expect(stub)
          .to.match(new RegExp(`function ${id}\\(`))
          .and.match(/Not yet: /);
        expect(points).to.be.within(1, 5);
        for (const { question } of fingerprints[id].mistakes)
          expect(question).to.include("?");
      }
    });
});
