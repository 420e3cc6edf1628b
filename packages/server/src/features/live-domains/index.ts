/** Live domains: host names that streams are pushed to and played from, the keys that sign their addresses, and that rule. */
import { accountActions } from './account-actions.ts'
import { domainActions } from './domain-actions.ts'
import { keyActions } from './key-actions.ts'

export { checkSignature, parseTxTime, readAddressSignature, signAddress } from './address-signature.ts'
export type { AddressKeys, AddressSignature, CheckedSignature, DigestName, KeySlot, SignatureFault } from './address-signature.ts'
export { chinaSeconds, isoSeconds, liveAction, ZeroOrOne } from './live-action.ts'
export { hostName } from './live-domain.ts'
export type { LiveDomain } from './live-domain.ts'
export { findLiveDomain, findLiveSetup } from './live-setup.ts'
export { allowsReferer } from './referer.ts'

export const liveDomainActions = [...keyActions, ...domainActions, ...accountActions]
