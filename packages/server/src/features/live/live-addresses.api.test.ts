/** The table of live addresses, asked of the slice on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bannedStream, liveAddressCases, setUpLiveTable } from '../../../../../acceptance/live-addresses.ts'
import { cloudClient } from '../../../test/cloud-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { readAddressSignature } from '../live-domains/index.ts'
import { checkPlay, checkPush, checkSegment, findPlayDomain, segmentTicket } from './index.ts'
import type { Verdict } from './index.ts'

test('the table has at least 60 addresses, no two alike', () => {
  const cases = liveAddressCases(1_700_000_000)
  assert.ok(cases.length >= 60, `${cases.length}`)
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
})

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { ask } = cloudClient(app)
  await setUpLiveTable((action, parameters) => ask('live', action, parameters))
  const now = Math.floor(app.clock.now() / 1000)

  for (const { name, protocol, query, isAllowed, because, ...of } of liveAddressCases(now)) {
    test(`answers as the table says: ${name}`, async () => {
      const asked = { ...of, ...readAddressSignature(query) }
      const verdict: Verdict = await (protocol === 'push'
        ? checkPush(app.call(), asked)
        : checkPlay(app.call(), { ...asked, form: protocol }))
      assert.equal(verdict.allowed, isAllowed)
      assert.equal(verdict.allowed ? verdict.key : verdict.reason, because)
    })
  }

  const play = { domain: 'play.live.test', app: 'live', stream: 'stream01' }

  test('finds a play domain by the host a client says, and no other', async () => {
    for (const host of ['play.live.test', 'PLAY.live.test:9443', 'play.live.test.'])
      assert.equal((await findPlayDomain(app.call(), host))?.name, 'play.live.test')
    for (const host of ['push.live.test', 'live.test', '', 'x.play.live.test'])
      assert.equal(await findPlayDomain(app.call(), host), undefined)
  })

  test("takes a segment with its playlist's ticket until the signature of the playlist ends", async () => {
    const expiresAt = app.clock.now() + 60_000
    const ticket = segmentTicket(app.call(), { ...play, expiresAt })
    assert.deepEqual(await checkSegment(app.call(), { ...play, ticket }), { allowed: true, key: 'none', expiresAt })
    const refusals = [
      [{ ...play, ticket: undefined }, 'ticket_missing'],
      [{ ...play, ticket: 'junk' }, 'ticket_wrong'],
      [{ ...play, ticket: ticket.replace(/^./, 'z') }, 'ticket_wrong'],
      [{ ...play, stream: 'stream02', ticket }, 'ticket_wrong'],
      [{ ...play, domain: 'keyless.live.test', ticket }, 'ticket_wrong'],
      [{ ...play, stream: bannedStream, ticket }, 'stream_forbidden'],
      [{ ...play, domain: 'offplay.live.test', ticket }, 'domain_disabled'],
    ] as const
    for (const [asked, reason] of refusals) {
      const verdict = await checkSegment(app.call(), asked)
      assert.equal(verdict.allowed ? 'allowed' : verdict.reason, reason)
    }
    app.clock.advance(60_001)
    assert.deepEqual(await checkSegment(app.call(), { ...play, ticket }), { allowed: false, reason: 'ticket_expired', expiresAt })
  })

  test('takes segments of a domain that asks for nothing without a ticket, and with one', async () => {
    const of = { ...play, domain: 'openplay.live.test' }
    const ticket = segmentTicket(app.call(), { ...of, expiresAt: undefined })
    for (const one of [undefined, ticket, 'junk']) assert.equal((await checkSegment(app.call(), { ...of, ticket: one })).allowed, true)
  })

  test('refuses names that would be no paths', async () => {
    for (const stream of ['', '.', '..', 'a/b', 'a%2fb', 'a.flv', 'a b', 'ü', '-'.repeat(300)]) {
      const verdict = await checkPush(app.call(), { domain: 'openpush.live.test', app: 'live', stream })
      assert.equal(verdict.allowed ? 'allowed' : verdict.reason, 'bad_name', stream)
    }
  })
})
