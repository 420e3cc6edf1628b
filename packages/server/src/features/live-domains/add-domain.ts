import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { randomBase36 } from '../../platform/clock.ts'
import { liveDomainFailure } from './failures.ts'
import { domainFault, hostName } from './live-domain.ts'
import type { LiveDomain } from './live-domain.ts'
import { countDomains, findDomainRow, insertDomain } from './live-domain-store.ts'
import { forgetLiveSetup, sealerOf, setupLock } from './live-setup.ts'

export type NewLiveDomain = Pick<LiveDomain, 'name' | 'kind' | 'playType' | 'isDelayLive' | 'isMiniProgramLive'>

/**
 * Registers a domain. Pushing to it asks for a signature from the start, by a main key made here;
 * playing from it is open until its owner sets a key and turns authentication on.
 */
export async function addLiveDomain(
  call: Call<'db' | 'caches' | 'keys' | 'clock' | 'random' | 'addresses'>,
  asked: NewLiveDomain,
): Promise<LiveDomain> {
  const name = readDomainName(asked.name)
  if (ownHosts(call).includes(name)) throw liveDomainFailure['InvalidParameter.DomainIsLimited']()
  const isSigned = asked.kind === 'push'
  const domain: LiveDomain = {
    ...asked,
    name,
    isEnabled: true,
    isSigned,
    keys: { main: isSigned ? randomBase36(call.random, 32) : '', backup: '', graceSeconds: 0 },
    referers: undefined,
    createdAt: call.clock.now(),
  }
  await call.db.write(setupLock, async (tx) => {
    if (await findDomainRow(tx, sealerOf(call), name)) throw liveDomainFailure['FailedOperation.DomainAdded']()
    if ((await countDomains(tx)) >= limits.liveDomainsMax) throw liveDomainFailure['FailedOperation.HostOutLimit']()
    await insertDomain(tx, sealerOf(call), domain)
    forgetLiveSetup(tx, call)
  })
  return domain
}

/** The name in lower case; refuses what no domain can be called. */
export function readDomainName(text: string): string {
  const name = text.toLowerCase()
  const fault = domainFault(name)
  if (fault === 'long') throw liveDomainFailure['InvalidParameter.DomainTooLong']()
  if (fault) throw liveDomainFailure['InvalidParameter.DomainFormatError']()
  return name
}

/** A play domain takes every request of its host: the names of the server itself stay its own. */
const ownHosts = ({ addresses }: Call<'addresses'>): readonly string[] =>
  [addresses.control, addresses.content].map((origin) => hostName(origin.replace(/^https?:\/\//, '')))
