import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'

const day = 24 * 3600_000

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  async function world() {
    const place = await app.given.place({ keepsHistory: true, historyCountMax: 10 })
    const feed = `/api/v1/fs-delta/${place.library.id}/-`
    const take = async (): Promise<string> => (await app.expect(200, 'GET', `${feed}/cursor`, { token: place.token })).body.cursor
    const read = async (cursor: string, limit = 1000) =>
      (await app.expect(200, 'GET', `${feed}/delta`, { token: place.token, query: { cursor, limit } })).body
    return { ...place, feed, take, read }
  }

  test(`${database}: tells who did what, newest first, page after page`, async () => {
    const at = await world()
    const grace = await app.given.token(at.library, { grant: 'create_directory', user: 'grace' })
    for (const name of ['a', 'b', 'c']) await app.given.directory(at, name)
    await app.given.directory({ ...at, token: grace }, 'd')
    const journal = async (query: Record<string, string | number> = {}) =>
      (await app.expect(200, 'GET', `${at.feed}/journal`, { token: at.token, query })).body
    const namesOf = (page: { contents: { name: string }[] }) => page.contents.map(({ name }) => name)

    assert.deepEqual(namesOf(await journal()), ['d', 'c', 'b', 'a'])
    const first = await journal({ limit: 3 })
    const second = await journal({ limit: 3, marker: first.nextMarker })
    assert.deepEqual([namesOf(first), namesOf(second), second.nextMarker], [['d', 'c', 'b'], ['a'], undefined])
    assert.deepEqual(
      first.contents.map(({ seq }: { seq: number }) => seq),
      [4, 3, 2],
    )
    assert.deepEqual(
      (await journal({ operator: 'grace' })).contents.map((event: any) => [event.name, event.userId]),
      [['d', 'grace']],
    )
    assert.deepEqual(namesOf(await journal({ operator: 'nobody' })), [])
    await app.expect(403, 'GET', `${at.feed}/journal`, { token: grace })
    const foreign = await app.expect(400, 'GET', `${at.feed}/journal`, { token: at.token, query: { marker: await at.take() } })
    assert.equal(foreign.body.code, 'ParamInvalid')
  })

  test(`${database}: tells what happened behind the cursor, in order`, async () => {
    const at = await world()
    await app.given.directory(at, 'before')
    const cursor = await at.take()
    await app.given.directory(at, 'trip/photos')
    const first = await app.given.file(at, 'trip/a.txt', 'one')
    await app.given.file(at, 'trip/a.txt', 'three', 'overwrite')
    await app.expect(200, 'PUT', at.at('file', 'trip/photos/b.txt'), { token: at.token, body: { from: 'trip/a.txt' } })
    const removed = await app.expect(200, 'DELETE', at.at('directory', 'trip'), { token: at.token })
    await app.expect(200, 'POST', `/api/v1/recycled/${at.library.id}/-/${removed.body.recycledItemId}`, {
      token: at.token,
      query: { restore: 1 },
    })
    await app.expect(204, 'DELETE', at.at('file', 'trip/photos/b.txt'), { token: at.token, query: { permanent: 1 } })

    const { contents, hasMore } = await at.read(cursor)
    assert.equal(hasMore, false)
    const told = contents.map((event: Record<string, unknown>) => [event['eventType'], event['name'], event['type'], event['location']])
    assert.deepEqual(told, [
      ['FILE.CREATE', 'trip', 'dir', 0],
      ['FILE.CREATE', 'photos', 'dir', 0],
      ['FILE.CREATE', 'a.txt', 'file', 0],
      ['FILE.CREATE_OVERWRITE', 'a.txt', 'file', 0],
      ['HISTORY.CREATE', told[4][1], told[4][2], 2],
      ['FILE.MOVE', 'b.txt', 'file', 0],
      ['FILE.TRASH', 'trip', 'dir', 1],
      ['FILE.RESTORE', 'trip', 'dir', 0],
      ['FILE.DELETE', 'b.txt', 'file', 3],
    ])
    const [, photos, created, overwritten, version, moved] = contents
    assert.equal(created.size, '3')
    assert.equal(created.eTag, first.eTag)
    assert.deepEqual(created.extraInfo, { isRapidUpload: false })
    assert.equal(overwritten.inode, created.inode)
    assert.deepEqual([overwritten.size, overwritten.extraInfo.owSize, overwritten.extraInfo.owEtag], ['5', 3, first.eTag])
    assert.equal(typeof version.extraInfo.versionId, 'string')
    assert.deepEqual(
      [moved.extraInfo.toParentInode, moved.parentInode, moved.extraInfo.fromParentInode],
      [photos.inode, photos.inode, created.parentInode],
    )
  })

  test(`${database}: pages without a gap and repeats the same answer for the same cursor`, async () => {
    const at = await world()
    let cursor = await at.take()
    for (let index = 0; index < 7; index++) await app.given.directory(at, `d${index}`)
    const names: string[] = []
    for (let pages = 0; ; pages++) {
      const page = await at.read(cursor, 3)
      assert.deepEqual((await at.read(cursor, 3)).contents, page.contents)
      names.push(...page.contents.map((event: { name: string }) => event.name))
      cursor = page.cursor
      if (!page.hasMore) {
        assert.equal(pages, 2)
        break
      }
    }
    assert.deepEqual(names, ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'])
    assert.deepEqual((await at.read(cursor)).contents, [])
  })

  test(`${database}: misses nothing while writers write`, async () => {
    const at = await world()
    let cursor = await at.take()
    const seen: string[] = []
    let isWriting = true
    const reader = (async () => {
      for (let isLast = false; ; ) {
        const page = await at.read(cursor, 5)
        seen.push(...page.contents.map((event: { name: string }) => event.name))
        cursor = page.cursor
        if (isLast && !page.hasMore) return
        isLast = !isWriting
      }
    })()
    await Promise.all(Array.from({ length: 60 }, (_, index) => app.given.directory(at, `w${index}`)))
    isWriting = false
    await reader
    assert.deepEqual([...seen].sort(), Array.from({ length: 60 }, (_, index) => `w${index}`).sort())
  })

  test(`${database}: refuses cursors that are old, foreign or made up`, async () => {
    const at = await world()
    const other = await world()
    const cursor = await at.take()
    const refusal = async (given: string, code: string): Promise<void> => {
      const answer = await app.expect(400, 'GET', `${at.feed}/delta`, { token: at.token, query: { cursor: given } })
      assert.equal(answer.body.code, code)
    }
    for (const made of ['', '0', '12345', 'cursor', `${cursor}1`]) await refusal(made, 'ParamInvalid')
    await refusal(await other.take(), 'ParamInvalid')
    const token = await app.given.token(at.library, { period: 300 * 24 * 3600 })
    app.clock.advance(179 * day)
    await app.expect(200, 'GET', `${at.feed}/delta`, { token, query: { cursor } })
    app.clock.advance(2 * day)
    const late = await app.expect(400, 'GET', `${at.feed}/delta`, { token, query: { cursor } })
    assert.equal(late.body.code, 'CursorExpired')
  })
})
