import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import { recordNode, taping } from "./fence.ts";

type Tensors = readonly Tensor[];

/** What an operation's forward pass hands back. */
export interface Forward<O extends Tensor, S extends Tensors, M extends Tensors> {
  /** The result: a tensor made here, not one of the inputs. */
  readonly value: O;
  /** The inputs that the gradient reads. The tape knows where they come from, so the gradient's own derivative reaches them. */
  readonly saved: readonly [...S];
  /** What was made on the way and would be dear to make again. Constants, so a gradient that may be differentiated is not given them. */
  readonly made?: readonly [...M];
}

/** A gradient for each input, in their order, of its shape. Only those that somebody wants are called. */
export type Gradients<I extends Tensors> = { readonly [K in keyof I]: () => Tensor };

/**
 * An operation with a gradient of its own: one node on the tape, named `name`.
 *
 * `forward` computes the value with any operations, none of which is recorded. `gradient(dy, saved, made)` returns a function for each
 * input; tfjs's `customGrad` computes all of them, this one only those that lead to something that was asked for. Made of differentiable
 * operations (those of tfjs, or others made by `op`), the gradient can be differentiated again, to any order: then `made` is undefined, and
 * what it holds must be computed anew from `saved`. Memory on the tape: `saved` and `made` until the backward pass, nothing
 * where no gradient is being taken. Throws `invalid saved` for a tensor that is not an input, whose derivative would be lost in silence.
 */
export function op<
  const I extends Tensors,
  O extends Tensor,
  S extends Tensors = readonly [],
  M extends Tensors = readonly [],
>(
  name: string,
  inputs: readonly [...I],
  forward: (...inputs: I) => Forward<O, S, M>,
  gradient: (dy: O, saved: S, made: M | undefined) => Gradients<NoInfer<I>>,
): O {
  return tidy(name, () => {
    let count = 0;
    return recordNode<O>({
      inputs: numbered(inputs),
      forwardFunc: (_, save) => {
        const { value, saved, made = [] } = forward(...(inputs as unknown as I));
        for (const tensor of saved) {
          if (!inputs.includes(tensor)) throw new Error(`invalid saved: [${tensor.shape}] is not an input of ${name}`);
        }
        if (inputs.includes(value)) throw new Error(`invalid value: ${name} returned its input [${value.shape}]`);
        count = saved.length;
        save([...saved, ...made]);
        return value;
      },
      backwardsFunc: (dy, kept) => {
        // tfjs hands back what was saved as a plain list, in order.
        const [saved, made] = [kept.slice(0, count) as Tensors as S, kept.slice(count) as Tensors as M];
        return numbered(gradient(dy, saved, taping() ? undefined : made));
      },
    });
  });
}

const numbered = <T>(list: readonly T[]): Record<string, T> => Object.fromEntries(list.map((item, i) => [i, item]));
