/** The key pair that signs Cloud API calls in tests. */
import type { CredentialFinder } from '../src/gateways/cloud-api/index.ts'

export const testKeyPair = { secretId: 'AKIDtest00000000000000000000000000001', secretKey: 'TestSecretKey0000000000000000001' }

export const createRootCredentials = (): CredentialFinder => (secretId) =>
  secretId === testKeyPair.secretId ? { kind: 'root', secretKey: testKeyPair.secretKey } : undefined
