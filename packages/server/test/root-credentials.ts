/** The key pair that signs Cloud API calls in tests. */
import type { RootKeyFinder } from '../src/features/credentials/index.ts'

export const testKeyPair = { secretId: 'AKIDtest00000000000000000000000000001', secretKey: 'TestSecretKey0000000000000000001' }

export const findTestRootKey: RootKeyFinder = (secretId) =>
  secretId === testKeyPair.secretId ? { secretKey: testKeyPair.secretKey } : undefined
