declare module "virtual:lab" {
  /** Where the lab's files are, by name: `frame`, `script`, and one for every `Asset` that was built. */
  export const addresses: { readonly frame: string; readonly script: string; readonly [asset: string]: string };
}

declare module "virtual:mnist" {
  /** Where the data files are, with a slash at the end. */
  export const base: string;
  export const manifest: import("../mnist/manifest.ts").MnistManifest;
}
