/** How an upload goes: in one request or in parts, and of what size. Pure. */

const MiB = 1024 * 1024
const partsMax = 10_000
const partBytesMin = MiB
const partBytesDefault = 8 * MiB
const partBytesOfStreams = 16 * MiB

/** Parts of the wanted size, doubled until there are few enough; an unknown size is expected to be large. */
export function partBytesFor(sizeBytes: number | undefined, wantedBytes = partBytesDefault): number {
  let partBytes = Math.max(partBytesMin, Math.floor(wantedBytes))
  // Ten thousand of them are 160 GB.
  if (sizeBytes === undefined) return Math.max(partBytes, partBytesOfStreams)
  while (Math.ceil(sizeBytes / partBytes) > partsMax) partBytes *= 2
  return partBytes
}

export const partCountOf = (sizeBytes: number, partBytes: number): number => Math.max(1, Math.ceil(sizeBytes / partBytes))
