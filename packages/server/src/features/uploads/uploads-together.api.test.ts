/** Clients that meet: the same upload, the same name, at the same moment. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { uploading } from '../../../test/uploading.ts'
import type { TicketAnswer } from '../../../test/uploading.ts'

const crowd = 32
const each = <Result>(work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: crowd }, (_, index) => work(index)))

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const where = await app.given.place()
  const client = uploading(app, where)
  const say = (what: string) => `${what} (${database})`

  test(say('makes one file of two confirms at once'), async () => {
    const ticket = await client.ticket('both.txt')
    await client.put(ticket, 'x')
    const [one, other] = await Promise.all([client.confirm(ticket.confirmKey), client.confirm(ticket.confirmKey)])
    assert.deepEqual([one.status, other.status], [200, 200])
    assert.deepEqual(one.body, other.body)
    assert.deepEqual(
      (await client.names()).filter((name) => name.startsWith('both')),
      ['both.txt'],
    )
  })

  test(say('makes one file of two confirms of the same parts at once'), async () => {
    const ticket = await client.ticket('both-parts.txt', { kind: 'multipart' })
    await client.putPart(ticket, 1, 'x')
    await client.putPart(ticket, 2, 'y')
    const [one, other] = await Promise.all([client.confirm(ticket.confirmKey), client.confirm(ticket.confirmKey)])
    assert.deepEqual([one.status, other.status], [200, 200])
    assert.deepEqual(one.body, other.body)
  })

  test(say('lets either the confirm or the abort win, never both'), async () => {
    for (let round = 0; round < 8; round++) {
      const name = `duel-${round}.txt`
      const ticket = await client.ticket(name)
      await client.put(ticket, 'x')
      const calls = [() => client.confirm(ticket.confirmKey), () => client.abort(ticket.confirmKey)]
      const order = round % 2 === 0 ? calls : calls.toReversed()
      const statuses = (await Promise.all(order.map((send) => send()))).map(({ status }) => status)
      const [confirmed, aborted] = round % 2 === 0 ? statuses : statuses.toReversed()
      const isThere = (await client.info(name)).status === 200
      assert.deepEqual([confirmed, aborted], isThere ? [200, 409] : [404, 204])
    }
  })

  test(say('lets one of 32 clients have the name with ask'), async () => {
    const tickets = await each((index) =>
      client.ticket('wanted-ask.txt', { query: { conflict_resolution_strategy: 'ask', filesize: index } }),
    )
    await each((index) => client.put(tickets[index] as TicketAnswer, `content ${index}`))
    const answers = await each((index) => client.confirm((tickets[index] as TicketAnswer).confirmKey))
    const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []))
    assert.equal(winners.length, 1)
    assert.equal(answers.filter(({ status, body }) => status === 409 && body.code === 'SameNameDirectoryOrFileExists').length, crowd - 1)
    assert.equal((await client.info('wanted-ask.txt')).body.size, String(`content ${winners[0]}`.length))
  })

  test(say('gives 32 clients 32 names with rename'), async () => {
    const tickets = await each(() => client.ticket('wanted-rename.txt'))
    await each((index) => client.put(tickets[index] as TicketAnswer, `content ${index}`))
    const answers = await each((index) => client.confirm((tickets[index] as TicketAnswer).confirmKey))
    const expected = ['wanted-rename.txt', ...Array.from({ length: crowd - 1 }, (_, index) => `wanted-rename (${index + 1}).txt`)]
    assert.deepEqual(answers.map(({ body }) => body.name).sort(), expected.toSorted())
    for (const [index, { body }] of answers.entries())
      assert.equal((await client.info(body.name)).body.size, String(`content ${index}`.length))
  })

  test(say('lets all of 32 clients overwrite, one after another'), async () => {
    const tickets = await each(() => client.ticket('wanted-overwrite.txt', { query: { conflict_resolution_strategy: 'overwrite' } }))
    await each((index) => client.put(tickets[index] as TicketAnswer, `content ${index}`))
    const answers = await each((index) => client.confirm((tickets[index] as TicketAnswer).confirmKey, { query: { with_inode: 1 } }))
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array(crowd).fill(200),
    )
    assert.equal(new Set(answers.map(({ body }) => body.inode)).size, 1)
    assert.deepEqual(
      answers.map(({ body }) => body.versionId).sort((a, b) => a - b),
      Array.from({ length: crowd }, (_, index) => index + 1),
    )
    const last = answers.find(({ body }) => body.versionId === crowd)
    assert.equal((await client.info('wanted-overwrite.txt')).body.eTag, last?.body.eTag)
  })

  test(say('keeps one content of many PUTs at once and loses no segment'), async () => {
    const ticket = await client.ticket('many-puts.txt')
    const sent = await each((index) => client.put(ticket, `content ${index}`))
    assert.deepEqual(
      sent.map(({ status }) => status),
      Array(crowd).fill(200),
    )
    const { body } = await client.confirm(ticket.confirmKey)
    assert.equal(
      sent.some(({ headers }) => headers.get('etag') === body.eTag),
      true,
    )
  })

  test(say('never completes a mixture while parts are replaced'), async () => {
    for (let round = 0; round < 8; round++) {
      const ticket = await client.ticket(`moving-${round}.bin`, { kind: 'multipart' })
      await client.putPart(ticket, 1, 'old')
      await client.putPart(ticket, 2, 'tail')
      const [, done] = await Promise.all([client.putPart(ticket, 1, 'newer'), client.confirm(ticket.confirmKey)])
      assert.equal(done.status, 200)
      assert.equal(['7', '9'].includes(done.body.size), true)
      assert.equal((await client.info(`moving-${round}.bin`)).body.crc64, done.body.crc64)
    }
  })
})
