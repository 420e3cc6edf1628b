/** The Cloud API's door. */
export { createCloudApi, isCloudRequest } from './cloud-api.ts'
export type { CloudApiOptions } from './cloud-api.ts'
export type { CloudCredential, CredentialFinder } from './authenticate.ts'
export { signingKeys } from './signing-keys.ts'
export { deriveTc3Key, signTc3 } from './tc3-signature.ts'
