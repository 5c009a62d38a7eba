import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { createSandboxPool } from "../../src/grade/sandbox";
import type { SandboxPool } from "../../src/grade/types";
import type { Attack } from "./hostile/attack";
import { ENDINGS } from "./hostile/endings";
import { FORGERIES } from "./hostile/forgeries";
import { LIMITS, outcomesOf, type Outcome } from "./hostile/outcome";
import { descendants, left } from "./hostile/processes";
import { readings } from "./hostile/readings";

const CANARY = "canary-8d1f0c";
const folder = mkdtempSync(path.join(os.tmpdir(), "canary-"));
const file = path.join(folder, "canary.json");
const HONEST: Attack = {
  name: "honest work",
  body: "return tf.relu(activations.mul(weights).sum(2));",
};

const HONEST_CHECKS = {
  kept: { gradCamWeights: "3/3", toHeatmap: "4/4" },
  lost: { gradCamWeights: "0/3", toHeatmap: "0/4" },
};

/** A few of each kind: its processes start in a second. */
const IN_QUICKJS = [
  "process.exit by a way out, in a call",
  "an endless loop in a call",
  "a regular expression that never ends",
  "a promise that is never settled",
  "a forged result on stdout",
  "patched Math",
  "patched iteration",
  "patched arrays of the process, in a call",
  "a shape with a toJSON",
  "the answer counted in the process",
  "right only when the same input comes again",
  "reading a file",
  "reading the environment",
  "the network by TensorFlow.js",
  "code from text",
];

describe("hostile submissions", () => {
  before(() => {
    writeFileSync(file, JSON.stringify(CANARY), { mode: 0o644 });
    process.env.SANDBOX_CANARY = CANARY;
  });

  after(() => {
    delete process.env.SANDBOX_CANARY;
    rmSync(folder, { recursive: true });
  });

  describe("under bubblewrap", function () {
    this.timeout(180_000);
    const started = new Set<string>();
    const attacks = [...ENDINGS, ...FORGERIES, ...readings(file)];
    let outcomes: Map<string, Outcome>;
    let requests = 0;
    let pool: SandboxPool;

    before(async () => {
      const server = createServer((_, response) => {
        requests++;
        response.end(CANARY);
      });
      await new Promise<void>((resolve) =>
        server.listen(0, "127.0.0.1", resolve),
      );
      const { port } = server.address() as AddressInfo;
      const onPort = JSON.parse(
        JSON.stringify(attacks).replaceAll("CANARY_PORT", String(port)),
      ) as Attack[];
      const before = descendants();
      pool = await createSandboxPool({ ready: 4 });
      const watch = setInterval(() => {
        for (const one of descendants()) if (!before.has(one)) started.add(one);
      }, 100);
      outcomes = await outcomesOf([...onPort, HONEST], pool);
      clearInterval(watch);
      await pool.close();
      server.close();
    });

    for (const { name, honest = "kept", incident } of attacks)
      it(`gains nothing: ${name}`, () => {
        const { passed, incidents, heard, seconds } = outcomes.get(
          name,
        ) as Outcome;
        expect(passed.gradCamMap).to.equal("0/4");
        if (honest !== "own")
          expect(passed, heard).to.include(HONEST_CHECKS[honest]);
        if (incident)
          expect(incidents.map(({ kind }) => kind)).to.include(incident);
        expect(heard).not.to.include(CANARY);
        expect(seconds).to.be.below(LIMITS.totalSeconds + 1);
      });

    it("leave honest work beside them as it is", () => {
      const { passed, incidents } = outcomes.get(HONEST.name) as Outcome;
      expect(passed).to.deep.equal({
        gradCamWeights: "3/3",
        gradCamMap: "4/4",
        toHeatmap: "4/4",
      });
      expect(incidents).to.deep.equal([]);
    });

    it("reach no server of the machine", () => {
      expect(requests).to.equal(0);
    });

    it("leave no process behind", async () => {
      expect(started.size).to.be.above(attacks.length);
      expect(await left(started)).to.deep.equal([]);
    });
  });

  describe("in QuickJS", function () {
    this.timeout(180_000);
    const attacks = [...ENDINGS, ...FORGERIES, ...readings(file)].filter(
      ({ name }) => IN_QUICKJS.includes(name),
    );
    let outcomes: Map<string, Outcome>;

    before(async () => {
      const pool = await createSandboxPool({ isolation: "quickjs", ready: 2 });
      outcomes = await outcomesOf([...attacks, HONEST], pool, 2);
      await pool.close();
    });

    for (const { name, incident } of attacks)
      it(`gains nothing: ${name}`, () => {
        const { passed, incidents, heard } = outcomes.get(name) as Outcome;
        expect(passed).to.deep.equal({
          ...HONEST_CHECKS.kept,
          gradCamMap: "0/4",
        });
        expect(heard).not.to.include(CANARY);
        if (incident)
          expect(incidents.map(({ kind }) => kind)).to.include(incident);
      });

    it("leave honest work beside them as it is", () => {
      const { passed } = outcomes.get(HONEST.name) as Outcome;
      expect(passed).to.deep.equal({
        ...HONEST_CHECKS.kept,
        gradCamMap: "4/4",
      });
    });
  });
});
