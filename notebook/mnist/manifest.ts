/** What the data files must be: written at build time, held in the page's own code, so that altered files cannot bring their own sums. */

/** One deflated file. */
export interface MnistPart {
  readonly file: string;
  readonly bytes: number;
  /** Of the file as it travels, in hexadecimal. */
  readonly sha256: string;
}

export interface MnistHalf {
  /** The parts of the original images file, in order. */
  readonly images: readonly MnistPart[];
  readonly labels: MnistPart;
}

export interface MnistManifest {
  readonly train: MnistHalf;
  readonly test: MnistHalf;
  /** The four files that the parts were made of and unpack to. */
  readonly originals: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}
