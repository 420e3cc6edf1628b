/** Every key pair of the installation as this door takes it. */
import { findSigningKey, policiesAllow } from '../../features/credentials/index.ts'
import type { RootKeyFinder } from '../../features/credentials/index.ts'
import type { CredentialFinder } from './authenticate.ts'

export const signingKeys =
  (findRootKey: RootKeyFinder): CredentialFinder =>
  async (call, question) => {
    const key = await findSigningKey(call, findRootKey, question)
    if (!key) return undefined
    if (key.kind !== 'valid') return { kind: 'tokenless' }
    const { secretKey, actor, policies } = key
    return {
      kind: 'valid',
      secretKey,
      actor,
      account: actor.libraryId === undefined && actor.signer.kind === 'root' ? 'root' : actor.signer.keyId,
      ...(policies.length > 0 && {
        allows: ({ action, resource, clientAddress }) =>
          policiesAllow(key, {
            service: action.service,
            action: action.name,
            resource,
            facts: { 'qcs:ip': clientAddress, 'qcs:current_time': new Date(call.clock.now()).toISOString() },
          }),
      }),
    }
  }
