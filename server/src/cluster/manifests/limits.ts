/** Bounds that keep a wrong path (a home folder, a device) from taking the machine. Far above any real set of manifests. */
export interface Limits {
  readonly files: number;
  /** Of all folders together, manifests or not: beyond it the path is surely not the one that was meant. */
  readonly entries: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
  /** Folders inside folders. */
  readonly depth: number;
}

export const defaultLimits: Limits = {
  files: 10_000,
  entries: 200_000,
  fileBytes: 32 * 2 ** 20,
  totalBytes: 256 * 2 ** 20,
  depth: 32,
};

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 20 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
}
