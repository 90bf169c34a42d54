// A rolebook's module with a slice in its memory.

const PAGE = 65_536;

/** Makes room, puts the slice at the beginning of memory, and opens it. */
export function opened(instance, slice, more) {
  const { memory, open } = instance.exports;
  const missing = Math.ceil((slice.length + more - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
  new Uint8Array(memory.buffer).set(slice);
  const fault = open(slice.length);
  if (fault !== 0) throw new Error(`the module does not take the slice: fault ${fault}`);
  return instance.exports;
}
