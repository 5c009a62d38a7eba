import type { Measurement, PeerName } from "./tasks";

/** One measurement against one peer. Times in ms are medians, memory is in MiB. */
export interface Row extends Measurement {
  readonly engine: string;
  readonly peer: PeerName;
  readonly ours_ms: number;
  /** pytorch-grad-cam with parameters that need no gradient, which is faster than its default */
  readonly peer_ms: number;
  /** ours_ms / peer_ms */
  readonly ratio: number;
  /** Whether the values agree to 1e-3 of the largest */
  readonly same_map: boolean;
  readonly difference: number | null;
  readonly cosine: number | null;
  /** Whose values ours are compared with, where not the peer's: see note */
  readonly compared_with: PeerName;
  /** pytorch-grad-cam with its model as it comes, every parameter with a gradient */
  readonly peer_default_ms?: number;
  readonly repeats: number;
  readonly ours_mb: number | null;
  readonly peer_mb: number | null;
  readonly peer_default_mb?: number | null;
  /** How much of the processor anything else used while the two were timed, 0 to 1 */
  readonly disturbance: number | null;
  readonly note?: string;
}

/** The most memory that each process held from its start, loading included, in MiB. */
export interface Memory {
  readonly model: string;
  readonly engine: string;
  readonly ours_mb: number | null;
  /** Without the runs in pytorch-grad-cam's default mode */
  readonly peer_mb: number | null;
}

/** What could not be measured. */
export interface Failure extends Measurement {
  readonly engine: string;
  readonly error: string;
}

export interface Results {
  readonly date: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly rows: Row[];
  readonly memory: Memory[];
  readonly failures: Failure[];
}
