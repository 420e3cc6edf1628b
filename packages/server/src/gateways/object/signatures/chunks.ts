/** Signed chunks: each signature goes on from the one before, the first from the request's own. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { signatureFailure } from './failures.ts'
import type { V4Seed } from './v4.ts'

export type ChunkChain = {
  /** Refuses a chunk, the last empty one included, that is not signed as the next of the chain. */
  checkChunk(sha256Hex: string, signature: string): void
  /** Refuses trailing headers, `name:value\n` each, that do not end the chain. */
  checkTrailer(lines: string, signature: string): void
}

/** A request's chain starts at the seed `verifyV4` answered. */
export function createChunkChain({ signingKey, signedAt, scope, signature }: V4Seed): ChunkChain {
  let previous = signature
  const check = (kind: string, tail: string, given: string): void => {
    const expected = createHmac('sha256', signingKey)
      .update(`AWS4-HMAC-SHA256-${kind}\n${signedAt}\n${scope}\n${previous}\n${tail}`)
      .digest()
    if (!/^[0-9a-f]{64}$/.test(given) || !timingSafeEqual(Buffer.from(given, 'hex'), expected))
      throw signatureFailure.SignatureDoesNotMatch()
    previous = given
  }
  return {
    checkChunk: (sha256Hex, given) => check('PAYLOAD', `${emptyHash}\n${sha256Hex}`, given),
    checkTrailer: (lines, given) => check('TRAILER', hash('sha256', lines), given),
  }
}

const emptyHash = hash('sha256', '')
