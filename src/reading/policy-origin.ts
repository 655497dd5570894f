/** Where a policy comes from: files on disk, or a project on the instance. */
import type { PolicySource } from '../policy/policy-source.ts';

export interface PolicyOrigin {
  /** As the settings say: what the store keeps of another origin is none of this one's. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** How a file of it is shown to whoever reads the log, by its path in a PolicySource. */
  shown(path: string): string;
  /** How old what is known of the newest version may become, in milliseconds; 0: it costs nothing to look. */
  readonly maxAgeMs: number;
  /** Tells the newest version from those before. Rejects where it is not to be had. */
  newest(): Promise<string>;
  /** The texts of that version. Throws Incomplete where they are no policy; rejects with others where they are not to be had. */
  read(newest: string): Promise<PolicySource>;
}

/** Files are missing, too many or too large. `final`: whoever looks again finds the same. */
export class Incomplete extends Error {
  readonly version: string;
  readonly final: boolean;

  constructor(message: string, version: string, final: boolean) {
    super(message);
    this.name = 'Incomplete';
    this.version = version;
    this.final = final;
  }
}

/** Of files that groups own. */
export const MOST_GROUP_FILES = 1_000;
