/** A stream that can be read again and gives the same each time. */
export type Reread<T> = () => AsyncIterable<T>;
