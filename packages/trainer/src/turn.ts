/**
 * Lets one turn of the event loop pass and then stops when told to. Between computations that block, it is when a process
 * hears Ctrl-C at all.
 *
 * @throws the signal's reason once it is aborted.
 */
export async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
