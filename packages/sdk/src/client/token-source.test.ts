import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenSource } from './token-source.ts'

function counted(lifeSeconds?: number): { readonly source: TokenSource; readonly reasons: string[] } {
  const reasons: string[] = []
  const source = new TokenSource(async ({ reason }) => {
    reasons.push(reason)
    await Promise.resolve()
    return { token: `token-${reasons.length}`, expiresIn: lifeSeconds }
  })
  return { source, reasons }
}

test('asks once for many that come together', async () => {
  const { source, reasons } = counted()
  assert.deepEqual(await Promise.all([source.get(), source.get(), source.get()]), ['token-1', 'token-1', 'token-1'])
  assert.deepEqual(reasons, ['first'])
})

test('renews once for many that were refused, and not again for a latecomer', async () => {
  const { source, reasons } = counted()
  const old = await source.get()
  assert.deepEqual(await Promise.all([source.renew(old), source.renew(old)]), ['token-2', 'token-2'])
  assert.equal(await source.renew(old), 'token-2')
  assert.deepEqual(reasons, ['first', 'expired'])
})

test('asks again before a token ends', async (t) => {
  t.mock.timers.enable({ apis: ['Date'] })
  const { source } = counted(3600)
  assert.equal(await source.get(), 'token-1')
  t.mock.timers.tick(3539_000)
  assert.equal(await source.get(), 'token-1')
  t.mock.timers.tick(2_000)
  assert.equal(await source.get(), 'token-2')
})

test('asks again after a provider that failed', async () => {
  let isDown = true
  const source = new TokenSource(async () => {
    if (isDown) throw new Error('down')
    return 'token'
  })
  await assert.rejects(source.get(), /down/)
  isDown = false
  assert.equal(await source.get(), 'token')
})

test('has nobody to ask with a token that was given', async () => {
  const source = new TokenSource('given')
  assert.equal(await source.get(), 'given')
  assert.equal(await source.renew('given'), undefined)
})
