import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathsOf } from "../src/setup/paths.mjs";
import { agreement, isSame, type Agreement } from "./compare";
import { interleaved, type Contender, type Timing } from "./measure";
import { NETWORKS, type ModelName } from "./networks";
import { BENCH_FOLDER } from "./peer-setup";
import type { Memory, Row } from "./results";
import { Side } from "./side";
import {
  isCheckedByHand,
  peersOf,
  repeatsOf,
  type Measurement,
  type Mode,
  type PeerName,
} from "./tasks";
import { writeNetwork } from "./weights";

export const THREADS = 2;

const VALUES = path.join(BENCH_FOLDER, "values");

/** Both sides with the same network loaded. */
export class Session {
  private constructor(
    private readonly model: ModelName,
    private readonly ours: Side,
    private readonly peer: Side,
  ) {
    this.peaks = { ours: ours.loadMb, peer: peer.loadMb };
  }

  private readonly peaks: { ours?: number; peer?: number };

  /**
   * @param python of the peers' environment
   * @param engine for WORKBOOK_ENGINE; by default the fastest that works
   */
  static async open(
    model: ModelName,
    python: string,
    engine?: string,
  ): Promise<Session> {
    const folder = path.join(BENCH_FOLDER, "networks", model);
    await writeNetwork(model, folder);
    mkdirSync(VALUES, { recursive: true });
    const peer = await Side.start(peerProcess(model, folder, python));
    try {
      const ours = await Side.start(ourProcess(model, folder, engine));
      return new Session(model, ours, peer);
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  get engine(): string {
    return String(this.ours.about.engine);
  }

  /** The versions on the peers' side. */
  get versions(): Readonly<Record<string, string | number>> {
    return this.peer.about;
  }

  get memory(): Memory {
    const { ours = null, peer = null } = this.peaks;
    return {
      model: this.model,
      engine: this.engine,
      ours_mb: ours,
      peer_mb: peer,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.ours.stop(), this.peer.stop()]);
  }

  /** Times one task on both sides, and compares the values. */
  async measure(one: Measurement, asked: number): Promise<Row[]> {
    const peers = peersOf(one);
    const repeats = repeatsOf(one, asked);
    const modes = peers.flatMap((peer) => MODES[peer]);
    const contenders = [
      { side: this.ours, mode: "hand" as const, save: valuesFile("ours") },
      ...modes.map((mode) => this.peerContender(mode)),
    ];
    const [ours, ...rest] = await interleaved(one, contenders, repeats);
    const timings = new Map(modes.map((mode, i) => [mode, rest[i]]));
    this.notePeaks(ours, timings);
    const rows: Row[] = [];
    for (const peer of peers) {
      const compared = await this.compare(one, peer);
      const times = rowTimes(ours, timings, peer);
      const { engine } = this;
      rows.push({ ...one, engine, peer, ...times, ...compared, repeats });
    }
    return rows;
  }

  private peerContender(mode: Mode): Contender {
    return { side: this.peer, mode, save: valuesFile(mode) };
  }

  private notePeaks(ours: Timing, timings: ReadonlyMap<Mode, Timing>): void {
    const peer = [...timings].filter(([mode]) => mode !== "default");
    this.peaks.ours = largest(this.peaks.ours, ours.mb);
    for (const [, { mb }] of peer)
      this.peaks.peer = largest(this.peaks.peer, mb);
  }

  /** Our values with the peer's, or, where those are not what the method is, with the definition written in PyTorch. */
  private async compare(one: Measurement, peer: PeerName) {
    const { task, batch } = one;
    const answers = [valuesFile("ours"), valuesFile(MODES[peer][0])];
    const [ours, theirs] = answers.map(readFloats);
    const between = agreement(task, batch, ours, theirs);
    if (!isCheckedByHand(task, peer)) return comparedFields(between, peer);
    const save = valuesFile("hand");
    await this.peer.ask({ task, batch, mode: "hand", save });
    const hand = readFloats(save);
    const ofPeer = agreement(task, batch, theirs, hand);
    if (isSame(ofPeer)) return comparedFields(between, peer);
    const [far, near] = [ofPeer, between].map((one) => percent(one.difference));
    const note = `the values of ${peer} are up to ${far} of the largest off the definition written in PyTorch, and ${near} off ours`;
    const ofHand = agreement(task, batch, ours, hand);
    return { ...comparedFields(ofHand, "torch"), note };
  }
}

/** How each peer is timed; the first is what it is measured and compared by. */
const MODES: Readonly<Record<PeerName, readonly Mode[]>> = {
  "pytorch-grad-cam": ["frozen", "default"],
  torch: ["hand"],
};

function peerProcess(model: ModelName, folder: string, python: string) {
  const main = path.join(__dirname, "peer", "main.py");
  const target = String(NETWORKS[model].target);
  return {
    command: python,
    // -B: no compiled files in the project's folder
    args: ["-B", main, folder, model, target, String(THREADS)],
    env: { ...process.env, PYTHONPATH: undefined, PYTHONHOME: undefined },
    log: path.join(pathsOf(BENCH_FOLDER).logs, `peer-${model}.log`),
  };
}

function ourProcess(model: ModelName, folder: string, engine?: string) {
  const main = path.join(__dirname, "ours.ts");
  return {
    command: process.execPath,
    args: ["--require", pathsOf().tsx, main, folder, model],
    env: { ...process.env, ...(engine && { WORKBOOK_ENGINE: engine }) },
    log: path.join(pathsOf(BENCH_FOLDER).logs, `ours-${model}.log`),
  };
}

function rowTimes(
  ours: Timing,
  timings: ReadonlyMap<Mode, Timing>,
  peer: PeerName,
) {
  const [fast, slow] = MODES[peer].map((mode) => timings.get(mode)!);
  return {
    ours_ms: round(ours.ms, 2),
    peer_ms: round(fast.ms, 2),
    ratio: round(ours.ms / fast.ms, 3),
    ours_mb: ours.mb ?? null,
    peer_mb: fast.mb ?? null,
    disturbance: worst(ours.disturbance, fast.disturbance),
    ...(slow && {
      peer_default_ms: round(slow.ms, 2),
      peer_default_mb: slow.mb ?? null,
    }),
  };
}

function worst(a?: number, b?: number): number | null {
  const found = largest(a, b);
  return found === undefined ? null : round(found, 3);
}

function comparedFields(found: Agreement, compared_with: PeerName) {
  return {
    same_map: isSame(found),
    difference: finiteOrNull(found.difference),
    cosine: finiteOrNull(found.cosine),
    compared_with,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : null;
}

function largest(a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function valuesFile(name: string): string {
  return path.join(VALUES, `${name}.bin`);
}

function readFloats(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}
