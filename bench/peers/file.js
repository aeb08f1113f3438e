/** Bytes in memory, as hyparquet wants a file. */
export const inMemory = (bytes) => ({
  byteLength: bytes.byteLength,
  slice: (start, end) => bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + (end ?? bytes.byteLength)),
});
