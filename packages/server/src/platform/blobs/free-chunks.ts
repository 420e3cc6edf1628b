/** Smaller ones are the collector's: giving them back one by one saves nothing. */
const freedBytesMin = 16 * 1024

/**
 * The same chunks, each of whose memory is given back as soon as the next is asked for. For bodies
 * from a socket, where every chunk owns its memory and nobody else holds it: left to the
 * collector, a long upload makes it mark the whole heap every 25 MiB, which costs a second of CPU
 * per GiB. A chunk that is part of a larger memory is left alone.
 */
export async function* freeChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of source) {
    yield chunk
    const { buffer } = chunk
    // Moving the memory to nowhere is the one way to free it at a chosen moment.
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= freedBytesMin && buffer.byteLength === chunk.byteLength) buffer.transfer(0)
  }
}
