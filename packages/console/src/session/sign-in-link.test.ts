import assert from 'node:assert/strict'
import test from 'node:test'
import { readSignInLink } from './sign-in-link.ts'

const address = 'https://127.0.0.1:8443'
const link = (value: unknown): string => `#signin=${Buffer.from(JSON.stringify(value)).toString('base64url')}`

test('reads what the terminal printed', () => {
  const given = { id: 'AKID1', key: 'k/+?', token: 't'.repeat(301), expires: 1_700_000_000 }
  assert.deepEqual(readSignInLink(link(given), address), {
    address,
    secretId: 'AKID1',
    secretKey: 'k/+?',
    token: 't'.repeat(301),
    expiresAt: 1_700_000_000,
  })
})

test('takes nothing that is cut off, incomplete or meant for others', () => {
  assert.equal(readSignInLink(link({ id: 'a', key: 'b', token: 'c', expires: 1 }).slice(0, -4), address), undefined)
  assert.equal(readSignInLink(link({ id: 'a', key: 'b', token: 'c' }), address), undefined)
  assert.equal(readSignInLink('#signin=%%%', address), undefined)
  assert.equal(readSignInLink('#elsewhere', address), undefined)
})
