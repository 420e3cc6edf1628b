import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { announceCut, cutLock } from '../live-cuts/index.ts'
import { liveDomainFailure } from './failures.ts'
import { hostName } from './live-domain.ts'
import type { LiveDomain } from './live-domain.ts'
import { findDomainRow, removeDomain, updateDomainRow } from './live-domain-store.ts'
import { forgetLiveSetup, sealerOf, setupLock } from './live-setup.ts'

type ChangeCall = Call<'db' | 'caches' | 'keys' | 'clock' | 'signals'>

/**
 * Changes a domain by a rule that sees it as it is, and may refuse. A domain that is forbidden
 * by it loses its publishers and viewers at once. Undefined when there is none of this name.
 */
export async function changeLiveDomain(
  call: ChangeCall,
  name: string,
  change: (inForce: LiveDomain) => LiveDomain,
): Promise<LiveDomain | undefined> {
  return call.db.write([setupLock, cutLock], async (tx) => {
    const inForce = await findDomainRow(tx, sealerOf(call), hostName(name))
    if (!inForce) return undefined
    const changed = change(inForce)
    await updateDomainRow(tx, sealerOf(call), changed, call.clock.now())
    forgetLiveSetup(tx, call)
    if (inForce.isEnabled && !changed.isEnabled) await cutDomain(tx, call, changed)
    return changed
  })
}

/** Removes a domain with its keys; publishers and viewers that came by it are cut off. */
export async function deleteLiveDomain(call: ChangeCall, of: Pick<LiveDomain, 'name' | 'kind'>): Promise<void> {
  await call.db.write([setupLock, cutLock], async (tx) => {
    const found = await findDomainRow(tx, sealerOf(call), of.name)
    if (!found) throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
    if (found.kind !== of.kind) throw liveDomainFailure['FailedOperation.NotFound']()
    await removeDomain(tx, found.name)
    forgetLiveSetup(tx, call)
    await cutDomain(tx, call, found)
  })
}

const cutDomain = (tx: Transaction, call: ChangeCall, { name }: LiveDomain): Promise<void> =>
  announceCut(tx, call, { kind: 'domain', domain: name })
