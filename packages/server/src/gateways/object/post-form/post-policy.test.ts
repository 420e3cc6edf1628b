import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConditions, checkCoverage, checkPolicyTime, readPostPolicy } from './post-policy.ts'

const encoded = (document: unknown): string => Buffer.from(JSON.stringify(document)).toString('base64')
const expiration = '2023-11-14T23:13:20.000Z'
const policyOf = (...conditions: unknown[]) => readPostPolicy(encoded({ expiration, conditions }))

test('reads the policy of the reference', () => {
  const policy = policyOf({ bucket: 'lke-1250000000' }, ['starts-with', '$key', 'corp/1/'], ['content-length-range', 1, 1048576], {
    'q-sign-algorithm': 'sha1',
  })
  assert.equal(policy.expiresAt, 1_700_003_600_000)
  assert.deepEqual([policy.sizeBytesMin, policy.sizeBytesMax], [1, 1048576])
  assert.deepEqual(policy.conditions, [
    { field: 'bucket', operator: 'eq', value: 'lke-1250000000' },
    { field: 'key', operator: 'starts-with', value: 'corp/1/' },
    { field: 'q-sign-algorithm', operator: 'eq', value: 'sha1' },
  ])
})

const malformed: Readonly<Record<string, unknown>> = {
  'no document': 'text',
  'a list': [],
  'no expiration': { conditions: [] },
  'an expiration that is no time': { expiration: 'soon', conditions: [] },
  'no conditions': { expiration },
  'conditions that are no list': { expiration, conditions: {} },
  'an unknown operator': { expiration, conditions: [['ends-with', '$key', 'a']] },
  'a field without its sign': { expiration, conditions: [['eq', 'key', 'a']] },
  'a value that is no text': { expiration, conditions: [{ key: 5 }] },
  'a range of one number': { expiration, conditions: [['content-length-range', 5]] },
  'a range of words': { expiration, conditions: [['content-length-range', 'few', 'many']] },
  'a negative range': { expiration, conditions: [['content-length-range', -1, 5]] },
  'more conditions than are read': { expiration, conditions: Array.from({ length: 101 }, () => ({ key: 'a' })) },
}
for (const [name, document] of Object.entries(malformed))
  test(`refuses a policy with ${name}`, () => assert.throws(() => readPostPolicy(encoded(document)), { code: 'InvalidPolicyDocument' }))

test('refuses what is not base64 of JSON', () => assert.throws(() => readPostPolicy('%%%'), { code: 'InvalidPolicyDocument' }))

test('takes the narrowest of several ranges', () => {
  const policy = policyOf(['content-length-range', 5, 100], ['Content-Length-Range', '10', '1000'])
  assert.deepEqual([policy.sizeBytesMin, policy.sizeBytesMax], [10, 100])
})

test('compares whole values and beginnings, and misses what is absent', () => {
  const fields = new Map([
    ['key', 'a/b'],
    ['content-type', 'image/png'],
  ])
  const holds = (condition: unknown): boolean => {
    try {
      checkConditions(policyOf(condition), fields)
      return true
    } catch (error) {
      assert.equal((error as { code: string }).code, 'AccessDenied')
      return false
    }
  }
  assert.equal(holds(['eq', '$key', 'a/b']), true)
  assert.equal(holds(['EQ', '$Key', 'a/b']), true)
  assert.equal(holds({ KEY: 'a/b' }), true)
  assert.equal(holds(['eq', '$key', 'a/']), false)
  assert.equal(holds(['starts-with', '$key', 'a/']), true)
  assert.equal(holds(['starts-with', '$key', 'A/']), false)
  assert.equal(holds(['starts-with', '$Content-Type', 'image/']), true)
  assert.equal(holds(['starts-with', '$x-cos-meta-owner', '']), false)
})

test('refuses fields the policy of S3 says nothing about', () => {
  const policy = policyOf({ key: 'a' }, { 'x-amz-date': 'd' })
  checkCoverage(policy, ['key', 'x-amz-date', 'policy', 'x-amz-signature', 'bucket', 'x-ignore-me'])
  assert.throws(() => checkCoverage(policy, ['key', 'content-type']), { code: 'AccessDenied' })
})

test('is over at its expiration', () => {
  checkPolicyTime(policyOf(), Date.parse(expiration) - 1)
  assert.throws(() => checkPolicyTime(policyOf(), Date.parse(expiration)), { code: 'AccessDenied', message: 'Request has expired' })
})
