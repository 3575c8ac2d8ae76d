import { gzipSync } from 'node:zlib';

const largestBlock = 128 * 1024;

/** Zstd frames that store the bytes as they are, one frame for each of `parts`, with one to be skipped before them. */
export function zstdOf(...parts: readonly Uint8Array[]): Buffer {
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  return Buffer.concat([skippable, ...parts.map(zstdFrame)]);
}

function zstdFrame(bytes: Uint8Array): Buffer {
  // Magic, then a descriptor: one segment, a content size of four bytes, no checksum.
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(bytes.length, 5);
  const blocks: Buffer[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += largestBlock) {
    const block = bytes.subarray(start, start + largestBlock);
    const isLast = start + largestBlock >= bytes.length;
    const size = Buffer.alloc(4);
    size.writeUInt32LE((block.length << 3) | Number(isLast));
    blocks.push(size.subarray(0, 3), Buffer.from(block));
  }
  return Buffer.concat([header, ...blocks]);
}

/** Gzip in two members. */
export function gzipOf(bytes: Uint8Array): Buffer {
  const half = bytes.length >> 1;
  return Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))]);
}
