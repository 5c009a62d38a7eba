import { expect } from "chai";
import {
  gradeFromText,
  gradeToText,
  jobId,
  queueName,
} from "../../src/grade/queue-job";
import type { StudentGrade } from "../../src/grade/types";
import type { Answer } from "../../src/lessons/values";

const gradeWith = (expected: Answer, actual: Answer): StudentGrade => ({
  student: "ada",
  lesson: "02-grad-cam",
  status: "graded",
  score: 1 / 3,
  max: 1,
  exercises: [
    {
      id: "f",
      title: "F",
      score: 1 / 3,
      max: 1,
      checks: [{ title: "t", hidden: false, passed: false, expected, actual }],
    },
  ],
  incidents: [],
  isolation: "none",
  seconds: 0.1,
  submissionHash: "1",
  checkVersion: "2",
});

describe("a job of the queue", () => {
  it("brings every number back, down to the last bit", () => {
    const data = Float32Array.of(0.1, -0, NaN, Infinity, 8589973504, 1e-45);
    const grade = gradeWith({ shape: [2, 3], data }, -0);
    expect(gradeFromText(gradeToText(grade))).to.deep.equal(grade);
  });

  it("brings back a part of a larger array as that part", () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const grade = gradeWith({ shape: [2], data }, NaN);
    expect(gradeFromText(gradeToText(grade))).to.deep.equal(grade);
  });

  it("is another for other checks and for other bytes, and its queue for another isolation", () => {
    const job = { submissionHash: "a", checkVersion: "b" };
    expect(jobId(job)).to.equal(jobId({ ...job }));
    expect(jobId(job)).to.not.equal(jobId({ ...job, checkVersion: "c" }));
    expect(jobId(job)).to.not.equal(jobId({ ...job, submissionHash: "c" }));
    const terms = { lesson: "x", checkVersion: "b" };
    expect(queueName({ ...terms, isolation: "none" })).to.not.equal(
      queueName({ ...terms, isolation: "bubblewrap" }),
    );
  });
});
