/** The Cloud API's door. */
export { createCloudApi, isCloudRequest } from './cloud-api.ts'
export type { CloudApiOptions } from './cloud-api.ts'
export type { CloudCredential, CredentialFinder } from './authenticate.ts'
export { signingKeys } from './signing-keys.ts'
