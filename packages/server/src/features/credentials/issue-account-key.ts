import type { Call } from '../../platform/call.ts'
import { fingerprintOf } from './find-signing-key.ts'
import { issueTemporaryKey } from './temporary-key.ts'
import type { TemporaryKey } from './temporary-key.ts'

/** A temporary key with every right of the installation's own pair, which it ends with. Only for who can read that pair anyway. */
export const issueAccountKey = (
  call: Call<'clock' | 'random' | 'keys' | 'caches'>,
  root: { readonly secretId: string; readonly secretKey: string },
  { name, seconds }: { readonly name: string; readonly seconds: number },
): TemporaryKey =>
  issueTemporaryKey(call, { parentId: root.secretId, fingerprint: fingerprintOf(call, root.secretKey), name, policies: [] }, { seconds })
