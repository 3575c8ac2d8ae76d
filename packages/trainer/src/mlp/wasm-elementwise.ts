import { adamW } from './kernel.ts';
import { type Code, f32x4, i32, type Local, sequence, wasmFunction, whileLoop } from './wasm-assembler.ts';

/** What a `Kernel` does number by number, in WebAssembly. Addresses and lengths are in bytes here. */

/** `body` for four numbers after the other; `at` is where they stand in each array. */
const forVectors = (at: Local, length: Local, body: Code): Code =>
  sequence(
    at.set(i32.const(0)),
    whileLoop(i32.isLess(at.get, length.get), sequence(body, at.set(i32.add(at.get, i32.const(16))))),
  );

export const scale = wasmFunction('scale', { values: 'i32', factors: 'i32', length: 'i32' }, (given, local) => {
  const at = local('i32');
  const value = i32.add(given.values.get, at.get);
  const factor = i32.add(given.factors.get, at.get);
  return forVectors(at, given.length, f32x4.store(value, f32x4.multiply(f32x4.load(value), f32x4.load(factor))));
});

export const gate = wasmFunction(
  'gate',
  { delta: 'i32', activations: 'i32', factor: 'f32', length: 'i32' },
  (given, local) => {
    const at = local('i32');
    const delta = i32.add(given.delta.get, at.get);
    const isOpen = f32x4.isGreater(f32x4.load(i32.add(given.activations.get, at.get)), f32x4.constant(0));
    const passed = f32x4.multiply(f32x4.load(delta), f32x4.splat(given.factor.get));
    return forVectors(at, given.length, f32x4.store(delta, f32x4.and(isOpen, passed)));
  },
);

export const step = wasmFunction(
  'step',
  {
    parameters: 'i32',
    gradient: 'i32',
    mean: 'i32',
    square: 'i32',
    length: 'i32',
    rate: 'f32',
    squareCorrection: 'f32',
    decay: 'f32',
  },
  (given, local) => {
    const at = local('i32');
    const [slope, newMean, newSquare, scaled] = [local('v128'), local('v128'), local('v128'), local('v128')];
    const addressIn = (array: Local): Code => i32.add(array.get, at.get);
    const average = (decay: number, old: Code, share: Code): Code =>
      f32x4.add(f32x4.multiply(f32x4.constant(decay), old), share);
    const meanShare = f32x4.multiply(f32x4.constant(1 - adamW.meanDecay), slope.get);
    const squareShare = f32x4.multiply(f32x4.multiply(f32x4.constant(1 - adamW.squareDecay), slope.get), slope.get);
    const root = f32x4.squareRoot(f32x4.multiply(newSquare.get, f32x4.splat(given.squareCorrection.get)));
    return forVectors(
      at,
      given.length,
      sequence(
        slope.set(f32x4.load(addressIn(given.gradient))),
        newMean.set(average(adamW.meanDecay, f32x4.load(addressIn(given.mean)), meanShare)),
        newSquare.set(average(adamW.squareDecay, f32x4.load(addressIn(given.square)), squareShare)),
        f32x4.store(addressIn(given.mean), newMean.get),
        f32x4.store(addressIn(given.square), newSquare.get),
        scaled.set(f32x4.multiply(f32x4.splat(given.rate.get), newMean.get)),
        f32x4.store(
          addressIn(given.parameters),
          f32x4.subtract(
            f32x4.multiply(f32x4.splat(given.decay.get), f32x4.load(addressIn(given.parameters))),
            f32x4.divide(scaled.get, f32x4.add(root, f32x4.constant(adamW.epsilon))),
          ),
        ),
      ),
    );
  },
);
