import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { expect } from "chai";
import Redis from "ioredis";
import {
  gradeFolder,
  Interrupted,
  type BatchOptions,
} from "../../src/grade/batch";
import { Analyst } from "../../src/grade/code/analyst";
import { compile } from "../../src/grade/code/javascript";
import { loadGradedLesson } from "../../src/grade/graded-lesson";
import { localMarker, type Marker } from "../../src/grade/marker";
import { queueName } from "../../src/grade/queue-job";
import { IN_FLIGHT, openQueueMarker } from "../../src/grade/queue-marker";
import {
  startQueueWorker,
  type QueueWorker,
} from "../../src/grade/queue-worker";
import { DEFAULT_RULES } from "../../src/grade/rules";
import { doublePool, type Double } from "./helpers/double";
import { parseCsv } from "./helpers/fields";
import { temporaryFolder, write } from "./helpers/folder";
import { describeWithRedis, TestRedis } from "./helpers/redis";

const ROOT = path.join(__dirname, "../..");
const WORKER = path.join(__dirname, "helpers/queue-worker.ts");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);
const wrong = solution.replace(
  "tf.mean(gradients, [0, 1])",
  "tf.sum(gradients, [0, 1])",
);
const broken = `${solution.replace("export function toHeatmap", "function own")}\nexport function toHeatmap() { throw new Error("no"); }`;

// Queues, Redis and processes are real; submissions run without a sandbox, which takes most of the time and is another
// test's matter (test/cli/grade-worker.test.ts: all of it together).
describeWithRedis("a queue of submissions", () => {
  const folder = temporaryFolder();
  const lesson = loadGradedLesson("02-grad-cam");
  const analyst = new Analyst();
  let redis: TestRedis;
  const open: { close(): Promise<void> }[] = [];
  const processes: ChildProcess[] = [];
  const said: string[] = [];

  before(async () => {
    redis = await TestRedis.start();
  });
  after(() => Promise.all([analyst.close(), redis.stop()]));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
    for (const child of processes.splice(0)) child.kill("SIGKILL");
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    said.length = 0;
  });

  const inside = (files: Record<string, string>) =>
    write(path.join(folder(), "in"), files);
  const numbered = (count: number) =>
    inside(
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `s${String(i).padStart(3, "0")}/02-grad-cam.ts`,
          `${[solution, wrong, broken][i % 3]}// ${i}`,
        ]),
      ),
    );
  const say = (line: string) => said.push(line);
  const terms = {
    lesson: lesson.name,
    checkVersion: lesson.checkVersion,
    isolation: "none" as const,
  };
  const itsQueue = () => {
    const connection = { url: redis.url };
    const queue = new Queue(queueName(terms), { connection });
    open.push(queue);
    return queue;
  };
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await sleep(50);
  };

  const marker = async (signal?: AbortSignal) => {
    const one = await openQueueMarker({
      ...{ url: redis.url, lesson, isolation: "none", say },
      ...(signal && { signal }),
    });
    open.push(one);
    return one;
  };
  const worker = async (pool: Double, mine = lesson): Promise<QueueWorker> => {
    const options = { url: redis.url, lessons: [mine], pool, jobs: 2, say };
    const one = await startQueueWorker(options);
    open.push(one);
    return one;
  };
  const workerProcess = async (ms: number) => {
    const args = [WORKER, redis.url, "2", String(ms)];
    const child = spawn(process.execPath, ["--require", "tsx/cjs", ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    processes.push(child);
    await once(child.stdout!, "data");
    return child;
  };
  const grade = (by: Marker, more: Partial<BatchOptions> = {}) =>
    gradeFolder(
      {
        submissions: path.join(folder(), "in"),
        out: path.join(folder(), "out"),
        jobs: IN_FLIGHT,
        rules: DEFAULT_RULES,
        formats: [],
        assignment: "02-grad-cam",
        ...more,
      },
      { lesson, marker: by, analyst },
    );
  const totals = () =>
    parseCsv(readFileSync(path.join(folder(), "out/grades.csv"), "utf8"))
      .slice(1)
      .map((line) => line[4]);
  /** Every file but for what differs from run to run. */
  const filesOf = (name: string) => {
    const all = path.join(folder(), name);
    return Object.fromEntries(
      readdirSync(all, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [
          path.relative(all, file),
          readFileSync(file, "utf8").replace(
            /"(execution_time|seconds)": [\d.e-]+/g,
            "",
          ),
        ]),
    );
  };

  it("gives 200 results, the same as without a queue, though one of three workers is killed and Redis goes down (slow)", async function () {
    this.timeout(120_000);
    numbered(200);
    const local = localMarker(lesson, doublePool());
    await grade(local, { out: path.join(folder(), "local"), jobs: 2 });
    const workers = await Promise.all([30, 30, 30].map(workerProcess));
    const events: Promise<unknown>[] = [];
    const onProgress = (done: number) => {
      if (done === 50) workers[0].kill("SIGKILL");
      if (done === 100) events.push(redis.down().then(() => redis.up()));
    };
    const { rows, failures } = await grade(await marker(), { onProgress });
    await Promise.all(events);
    expect(workers[0].signalCode).to.equal("SIGKILL");
    expect(events).to.have.length(1);
    expect([...failures]).to.deep.equal([]);
    const hashes = rows.map(({ result }) => result!.submissionHash);
    expect(new Set(hashes).size).to.equal(200);
    expect(filesOf("out")).to.deep.equal(filesOf("local"));
    expect(said.join("\n")).to.match(/is lost; waiting.*\n.*is back/s);
    expect(await itsQueue().getCompletedCount()).to.equal(200);
  });

  it("puts everything there again when Redis has forgotten it", async () => {
    numbered(30);
    const client = new Redis(redis.url);
    const by = await marker();
    const pool = doublePool();
    const onProgress = (done: number) => {
      if (done === 10) void client.flushall();
    };
    const worker1 = await worker(pool);
    const { failures } = await grade(by, { onProgress });
    client.disconnect();
    expect([...failures]).to.deep.equal([]);
    expect(totals()).to.have.length(30).and.not.include("");
    expect(worker1.graded).to.be.at.least(30);
  });

  it("grades once what two students hand in, and gives each a name and notes of their own", async () => {
    inside({
      "ada/02-grad-cam.ts": wrong,
      "bob/02-grad-cam.ts": wrong,
      "bob/02-grad-cam.ipynb": "{}",
    });
    const pool = doublePool();
    await worker(pool);
    const { rows } = await grade(await marker());
    expect(pool.opened).to.equal(1);
    const results = rows.map(({ result }) => result!);
    expect(results.map(({ student }) => student)).to.deep.equal(["ada", "bob"]);
    expect(results.map(({ note }) => note ?? "")).to.deep.equal([
      "",
      "There is a .ts file and a notebook: the .ts file was graded.",
    ]);
  });

  it("takes what is there from an earlier run, also from one that was stopped", async () => {
    numbered(6);
    const stop = new AbortController();
    const first = grade(await marker(stop.signal), { signal: stop.signal });
    setTimeout(() => stop.abort(), 1000);
    expect(await first.catch((error: Error) => error)).to.be.instanceOf(
      Interrupted,
    );
    const pool = doublePool();
    const one = await worker(pool);
    await until(() => one.graded === 6);
    await Promise.all(open.splice(0).map((each) => each.close()));
    await grade(await marker());
    await grade(await marker(), { out: path.join(folder(), "again") });
    expect(pool.opened).to.equal(6);
    expect(filesOf("again")).to.deep.equal(filesOf("out"));
  });

  it("has a worker that stops put back what it has begun, for another to take at once", async () => {
    numbered(2);
    const slow = await workerProcess(60_000);
    const grading = grade(await marker());
    const queue = itsQueue();
    await until(async () => (await queue.getActiveCount()) === 2);
    slow.kill("SIGTERM");
    const [words] = (await once(slow.stdout!, "data")) as [Buffer];
    expect(String(words).trim()).to.equal("graded 0, returned 2");
    const started = performance.now();
    await worker(doublePool());
    await grading;
    expect(performance.now() - started).to.be.below(5000);
  });

  it("is refused by a worker with other checks, and both sides say why", async () => {
    inside({ "ada/02-grad-cam.ts": solution });
    const others = doublePool();
    await worker(others, { ...lesson, checkVersion: "0123456789abcdef" });
    const grading = grade(await marker());
    await until(() => said.length === 2);
    expect(said.sort()[0]).to.match(
      /^No worker has checks \w{12} of 02-grad-cam and isolation none; there are others \(.*\), which refuse/,
    );
    expect(said[1]).to.match(/^Refused: .* and this worker has .*0123456789ab/);
    expect(others.opened).to.equal(0);
    const right = doublePool();
    await worker(right);
    await grading;
    expect(right.opened).to.equal(1);
  });

  it("is refused by name even where a job with other checks lies in the right queue", async () => {
    const queue = itsQueue();
    const data = {
      ...terms,
      checkVersion: "other",
      submissionHash: "1",
      code: solution,
    };
    await queue.add("grade", data, { jobId: "x" });
    const pool = doublePool();
    await worker(pool);
    await until(async () => (await queue.getJobState("x")) === "failed");
    expect((await queue.getJob("x"))!.failedReason).to.contain(
      "the job asks for checks other of 02-grad-cam",
    );
    expect(pool.opened).to.equal(0);
  });

  it("gives nobody a zero for a worker's trouble, tries again, and once more in the next run", async () => {
    inside({
      "ada/02-grad-cam.ts": "TROUBLE;",
      "bob/02-grad-cam.ts": solution,
    });
    const pool = doublePool();
    await worker(pool);
    const { failures } = await grade(await marker());
    expect(
      [...failures].map(([student, { message }]) => [student, message]),
    ).to.deep.equal([["ada", "no sandbox starts here"]]);
    expect(totals()).to.deep.equal(["", "7"]);
    expect(pool.opened).to.equal(4);
    const healthy = doublePool();
    await Promise.all(open.splice(0).map((one) => one.close()));
    await worker({
      ...healthy,
      open: () => doublePool().open(compile(solution)),
    });
    await grade(await marker());
    expect(totals()).to.deep.equal(["7", "7"]);
  });

  it("says that no worker is there, and in plain words that no Redis is", async () => {
    inside({ "ada/02-grad-cam.ts": solution });
    const stop = new AbortController();
    const grading = grade(await marker(stop.signal), {
      signal: stop.signal,
    }).catch(() => {});
    await until(() => said.length > 0);
    expect(said[0]).to.match(/^No worker is there. Start one/);
    stop.abort();
    await grading;
    const url = "redis://ada:secret@127.0.0.1:1";
    const error = await openQueueMarker({
      url,
      lesson,
      isolation: "none",
      say,
    }).catch((e: Error) => e);
    expect(String(error))
      .to.match(/There is no Redis to work with at 127.0.0.1:1: .*ECONNREFUSED/)
      .and.not.contain("secret");
  });
});
