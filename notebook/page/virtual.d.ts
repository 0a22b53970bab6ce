declare module "virtual:lab" {
  /** One of the lab's files; its size and sum are known where it was built, and not while it is still being worked on. */
  export interface LabFile {
    readonly address: string;
    readonly bytes?: number;
    readonly sha256?: string;
  }
  /** By name: `frame`, `script`, and one for every `Asset` that was built. */
  export const files: { readonly frame: LabFile; readonly script: LabFile; readonly [asset: string]: LabFile };
}

declare module "virtual:mnist" {
  /** Where the data files are, with a slash at the end. */
  export const base: string;
  export const manifest: import("../mnist/manifest.ts").MnistManifest;
}
