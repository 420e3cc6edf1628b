import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { isScan, plansOf } from '../../../test/query-plans.ts'
import type { LibrarySettings } from '../libraries/index.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { sql } from '../../platform/db/sql.ts'
import { verifyInstallation } from '../verify/index.ts'
import { recycleLinks, removeLinks, withLinkedContents } from './links.ts'
import type { Entry } from './entry.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect, send } = app

  async function place(settings: Partial<LibrarySettings> = {}) {
    const where = await given.place(settings)
    const { token, at } = where
    const link = (path: string, linkTo: string, conflict_resolution_strategy = 'ask', as = token) =>
      send('PUT', at('file', path), { token: as, body: { linkTo }, query: { conflict_resolution_strategy } })
    const list = async (path = '') => (await expect(200, 'GET', at('directory', path), { token })).body
    return {
      ...where,
      link,
      list,
      names: async (path = ''): Promise<string[]> => (await list(path)).contents.map((one: { name: string }) => one.name),
      linked: async (path: string, linkTo: string) => assert.equal((await link(path, linkTo)).status, 200),
      virtual: (path: string, body: object = {}, conflict_resolution_strategy = 'ask', as = token) =>
        send('PUT', at('file', path), { token: as, body, query: { virtual_file: 1, conflict_resolution_strategy } }),
      info: async (path: string) =>
        (await send('GET', at('directory', path), { token, query: { info: 1, with_inode: 1, with_content_cas: 1 } })).body,
      content: async (path: string) => {
        const { body } = await send('GET', at('file', path), { token, query: { info: 1 } })
        return body.cosUrl ? (await fetch(body.cosUrl)).text() : body.code
      },
      remove: async (resource: 'file' | 'directory', path: string, query: Record<string, number> = {}) =>
        (await send('DELETE', at(resource, path), { token, query })).body?.recycledItemId as number,
      move: (from: string, to: string, conflict_resolution_strategy = 'ask') =>
        send('PUT', at('file', to), { token, body: { from }, query: { conflict_resolution_strategy } }),
      restore: async (id: number) => expect(200, 'POST', `/api/v1/recycled/${where.library.id}/-/${id}`, { token, query: { restore: 1 } }),
      purge: async (id: number) => expect(204, 'DELETE', `/api/v1/recycled/${where.library.id}/-/${id}`, { token }),
      usedBytes: async () => Number((await expect(200, 'GET', `/api/v1/space/${where.library.id}/-/size`, { token })).body.size),
    }
  }

  const proveExact = async () => assert.deepEqual((await verifyInstallation(app.call(), { isDeep: false })).findings, [])

  describe(`links on ${database}`, () => {
    it('shows the content of its file through moves and overwrites', async () => {
      const where = await place()
      const { linked, info, content, list, move } = where
      await given.directory(where, 'd')
      await given.file(where, 'a.txt', 'one')
      await linked('d/link.txt', 'a.txt')
      assert.equal(await content('d/link.txt'), 'one')
      const shown = await info('d/link.txt')
      assert.deepEqual([shown.type, shown.size, shown.linkTo], ['symlink', '3', (await info('a.txt')).inode])
      assert.equal((await move('a.txt', 'd/b.txt')).status, 200)
      await given.file(where, 'd/b.txt', 'other', 'overwrite')
      assert.equal(await content('d/link.txt'), 'other')
      const [, listed] = (await list('d')).contents
      assert.deepEqual([listed.name, listed.type, listed.size, listed.linkTo], ['link.txt', 'symlink', '5', shown.linkTo])
      assert.equal((await send('HEAD', where.at('file', 'd/link.txt'), { token: where.token })).headers.get('x-smh-size'), '5')
    })

    it('points at the file behind another link', async () => {
      const where = await place()
      await given.file(where, 'a', 'a')
      await where.linked('one', 'a')
      await where.linked('two', 'one')
      assert.equal((await where.info('two')).linkTo, (await where.info('a')).inode)
      await where.remove('file', 'one', { permanent: 1 })
      assert.equal(await where.content('two'), 'a')
    })

    it('refuses what can not be a link', async () => {
      const where = await place()
      const { link, virtual } = where
      const code = async (...args: Parameters<typeof link>) => {
        const answer = await link(...args)
        return [answer.status, answer.body.code]
      }
      await given.directory(where, 'd')
      for (const name of ['a', 'b']) await given.file(where, name, name)
      assert.equal((await virtual('v')).status, 200)
      await where.linked('l', 'a')
      assert.deepEqual(await code('x', 'none'), [404, 'SourceFileNotFound'])
      assert.deepEqual(await code('x', 'd'), [400, 'SymlinkToDirectoryNotAllowed'])
      assert.deepEqual(await code('x', ''), [400, 'SymlinkToDirectoryNotAllowed'])
      assert.deepEqual(await code('x', 'v'), [400, 'ParamInvalid'])
      assert.deepEqual(await code('none/x', 'a'), [404, 'DirectoryNotFound'])
      assert.deepEqual(await code('b', 'a'), [409, 'SameNameDirectoryOrFileExists'])
      assert.deepEqual(await code('a', 'a', 'overwrite'), [409, 'CircleSymlink'])
      assert.deepEqual(await code('a', 'l', 'overwrite'), [409, 'CircleSymlink'])
      assert.deepEqual(await code('b', 'a', 'overwrite'), [400, 'SymlinkOverwriteConflict'])
      assert.deepEqual(await code('d', 'a', 'overwrite'), [409, 'SameNameDirectoryOrFileExists'])
      assert.deepEqual(await code('x', 'a', 'never'), [400, 'InvalidConflictResolutionStrategy'])
      const token = await given.token(where.library, { grant: 'create_symlink', space: '-' })
      assert.deepEqual(await code('l', 'b', 'overwrite', token), [403, 'NoPermission'])
      assert.equal((await link('x', 'a', 'ask', token)).status, 200)
    })

    it('takes a free name by default and replaces other links when asked to', async () => {
      const where = await place()
      for (const name of ['a', 'b']) await given.file(where, name, name)
      assert.deepEqual((await where.link('b', 'a', 'rename')).body, { path: ['b (1)'] })
      assert.equal(await where.content('b (1)'), 'a')
      const { inode } = await where.info('b (1)')
      assert.equal((await where.link('b (1)', 'b', 'overwrite')).status, 200)
      assert.deepEqual([await where.content('b (1)'), (await where.info('b (1)')).inode], ['b', inode])
      await proveExact()
    })

    it('goes with its file for good', async () => {
      for (const settings of [{ usesRecycleBin: false }, { usesRecycleBin: false, keepsHistory: true }]) {
        const where = await place(settings)
        await given.directory(where, 'd')
        for (const bytes of ['1', '22']) await given.file(where, 'a', bytes, 'overwrite')
        for (const path of ['d/l', 'd/m', 'n']) await where.linked(path, 'a')
        await where.remove('file', 'a')
        await app.runJobs()
        assert.deepEqual([await where.names(), await where.names('d'), await where.usedBytes()], [['d'], [], 0])
        assert.equal((await where.list('d')).fileCount, 0)
      }
      await proveExact()
    })

    it('goes into the bin with its file and comes back with it', async () => {
      const where = await place()
      await given.directory(where, 'd')
      await given.directory(where, 'gone')
      await given.file(where, 'a', 'a')
      for (const path of ['d/l', 'd/m', 'gone/n', 'o']) await where.linked(path, 'a')
      const own = await where.remove('file', 'o')
      const item = await where.remove('file', 'a')
      assert.deepEqual([await where.names('d'), await where.names()], [[], ['d', 'gone']])
      await given.file(where, 'd/m', 'taken')
      await where.remove('directory', 'gone', { permanent: 1 })
      await app.runJobs()
      await proveExact()
      await where.restore(item)
      assert.deepEqual(
        [await where.names('d'), await where.names()],
        [
          ['l', 'm', 'm (1)'],
          ['d', 'a'],
        ],
      )
      assert.equal(await where.content('d/m (1)'), 'a')
      await where.restore(own)
      assert.equal(await where.content('o'), 'a')
      await proveExact()
    })

    it('goes with its file when the bin forgets it, wherever it is', async () => {
      const where = await place()
      await given.file(where, 'a', 'a')
      for (const path of ['l', 'm']) await where.linked(path, 'a')
      const own = await where.remove('file', 'm')
      await where.purge(await where.remove('file', 'a'))
      const code = (await send('POST', `/api/v1/recycled/${where.library.id}/-/${own}`, { token: where.token, query: { restore: 1 } })).body
        .code
      assert.deepEqual([await where.names(), code], [[], 'RecycledItemNotFound'])
      await proveExact()
    })

    it('stays when the directory of its file is in the bin, and goes when that is purged', async () => {
      const where = await place()
      await given.directory(where, 'd')
      await given.file(where, 'd/a', 'a')
      await where.linked('l', 'd/a')
      const item = await where.remove('directory', 'd')
      assert.deepEqual([await where.names(), await where.content('l')], [['l'], 'a'])
      await where.purge(item)
      await app.runJobs()
      assert.deepEqual([await where.names(), await where.content('l')], [[], 'FileNotFound'])
      await proveExact()
    })

    it('is moved, copied and deleted without its file, and follows what is moved over its file', async () => {
      const where = await place()
      const { token, at } = where
      for (const name of ['a', 'b']) await given.file(where, name, name)
      await where.linked('l', 'a')
      assert.equal((await where.move('l', 'm')).status, 200)
      assert.equal((await send('PUT', at('file', 'n'), { token, body: { copyFrom: 'm' } })).status, 200)
      assert.deepEqual([await where.content('m'), await where.content('n')], ['a', 'a'])
      assert.equal((await where.move('m', 'a', 'overwrite')).body.code, 'CircleSymlink')
      assert.equal((await where.move('b', 'a', 'overwrite')).status, 200)
      assert.deepEqual([await where.content('m'), await where.content('n')], ['b', 'b'])
      await where.remove('file', 'm', { permanent: 1 })
      assert.deepEqual(await where.names(), ['a', 'n'])
      await proveExact()
    })

    it('is named together with its file in one batch', async () => {
      const where = await place()
      const { token, library } = where
      const batch = (paths: object[]) => send('POST', `/api/v1/batch/${library.id}/-`, { token, query: { delete: 1 }, body: paths })
      for (const [first, second] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        await given.file(where, 'a', 'a')
        await where.linked('l', 'a')
        const answer = await batch([
          { path: 'a', permanent: first },
          { path: 'l', permanent: second },
        ])
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        assert.deepEqual(await where.names(), [])
        await proveExact()
      }
    })

    it('stays with its file when a directory moves to another space, or goes', async () => {
      const made = await given.library({ isMultiSpace: true })
      const token = await given.token(made)
      const [one, other] = [await given.space(made, token), await given.space(made, token)]
      const at = (space: string) => (resource: string, path: string) =>
        `/api/v1/${resource}/${made.id}/${space}/${encodeURIComponent(path)}`
      const [here, there] = [
        { token, at: at(one) },
        { token, at: at(other) },
      ]
      await given.directory(here as never, 'd')
      for (const path of ['a', 'd/b']) await given.file(here as never, path, path)
      const link = (path: string, linkTo: string) => expect(200, 'PUT', here.at('file', path), { token, body: { linkTo } })
      for (const [path, to] of [
        ['d/inside', 'd/b'],
        ['d/outside', 'a'],
        ['l', 'd/b'],
        ['m', 'a'],
      ] as const)
        await link(path, to)
      const moved = await send('POST', `/api/v1/batch/${made.id}/${other}`, {
        token,
        query: { move: 1 },
        body: [{ from: 'd', to: 'd', fromSpaceId: one }],
      })
      assert.ok([200, 202, 204].includes(moved.status), JSON.stringify(moved.body))
      await app.runJobs()
      const names = async (where: typeof here, path: string): Promise<string[]> =>
        (await expect(200, 'GET', where.at('directory', path), { token })).body.contents.map((entry: { name: string }) => entry.name)
      assert.deepEqual(
        [await names(there, 'd'), await names(here, '')],
        [
          ['b', 'inside'],
          ['a', 'm'],
        ],
      )
      await proveExact()
    })

    it('finds links by an index', async () => {
      const spaceId = 7 as SpaceId
      const ids = ['0', '1'].map((digit) => digit.repeat(32) as EntryId)
      const entries = ids.map((id) => ({ spaceId, id, kind: 'file', content: {}, linkTargetId: id }) as unknown as Entry)
      await app.db.write('schema', async (tx) => void (await tx.run(sql`ANALYZE entries`)))
      const plans = await plansOf(app, database, async (tx) => {
        await recycleLinks(tx, app.call(), entries)
        await removeLinks(tx, app.call(), entries)
        await withLinkedContents(tx, spaceId, entries)
      })
      assert.equal(plans.length, 3)
      if (database === 'sqlite') for (const plan of plans) assert.doesNotMatch(plan, isScan, plan)
      if (database === 'sqlite') for (const plan of plans.slice(0, 2)) assert.match(plan, /entries_by_link_target/)
    })
  })

  describe(`virtual files on ${database}`, () => {
    it('are listed with what they claim and counted with their size', async () => {
      const where = await place()
      const body = { size: '4096', contentType: 'video/mp4', labels: ['x'], category: 'film', metaData: { origin: 'elsewhere' } }
      assert.deepEqual((await where.virtual('film.mp4', body)).body, { path: ['film.mp4'], type: 'virtual' })
      const [shown] = (await where.list()).contents
      assert.deepEqual(
        [
          shown.type,
          shown.size,
          shown.contentType,
          shown.fileType,
          shown.labels,
          shown.category,
          shown.metaData,
          shown.eTag,
          shown.previewByCI,
        ],
        ['virtual', '4096', 'video/mp4', 'video', ['x'], 'film', { 'x-smh-meta-origin': 'elsewhere' }, undefined, false],
      )
      assert.equal(await where.usedBytes(), 4096)
      assert.equal(await where.content('film.mp4'), 'FileNotFound')
      assert.deepEqual((await where.virtual('plain.txt')).body.path, ['plain.txt'])
      assert.deepEqual([(await where.info('plain.txt')).size, (await where.info('plain.txt')).contentType], ['0', 'text/plain'])
      const ordered = (
        await expect(200, 'GET', where.at('directory'), { token: where.token, query: { order_by: 'size', order_by_type: 'desc' } })
      ).body
      assert.deepEqual(
        ordered.contents.map((one: { name: string }) => one.name),
        ['film.mp4', 'plain.txt'],
      )
      await proveExact()
    })

    it('are changed, replaced, moved, copied and deleted like files', async () => {
      const where = await place()
      const { token, at, virtual, usedBytes } = where
      assert.equal((await virtual('v', { size: 10 })).status, 200)
      const update = (body: object, path = 'v') => send('POST', at('directory', path), { token, query: { update: 1 }, body })
      assert.equal((await update({ size: '25', contentType: 'image/png' })).status, 204)
      assert.deepEqual([await usedBytes(), (await where.info('v')).contentType], [25, 'image/png'])
      assert.equal((await update({ labels: ['kept'] })).status, 204)
      assert.deepEqual([(await where.info('v')).size, (await where.info('v')).contentType], ['25', 'image/png'])
      assert.equal((await virtual('v', { size: '7' }, 'overwrite')).status, 200)
      assert.deepEqual([await usedBytes(), (await where.info('v')).versionId], [7, 2])
      assert.equal((await where.move('v', 'w')).status, 200)
      assert.equal((await send('PUT', at('file', 'x'), { token, body: { copyFrom: 'w' } })).status, 200)
      assert.equal(await usedBytes(), 14)
      const item = await where.remove('file', 'w')
      assert.equal(await usedBytes(), 14)
      await where.restore(item)
      await where.remove('file', 'w', { permanent: 1 })
      assert.equal(await usedBytes(), 7)
      await given.directory(where, 'd')
      assert.equal((await where.move('x', 'd/x')).status, 200)
      await where.remove('directory', 'd', { permanent: 1 })
      await app.runJobs()
      assert.equal(await usedBytes(), 0)
      await given.file(where, 'real', 'bytes')
      assert.equal((await update({ size: '3' }, 'real')).body.code, 'ParamInvalid')
      await proveExact()
    })

    it('are refused where a file would be, and with odd sizes', async () => {
      const where = await place()
      const code = async (...args: Parameters<typeof where.virtual>) => {
        const answer = await where.virtual(...args)
        return [answer.status, answer.body.code]
      }
      await given.file(where, 'real', 'x')
      for (const size of ['-1', 'x', '1.5', '99999999999999999']) assert.deepEqual(await code('v', { size }), [400, 'ParamInvalid'])
      assert.deepEqual(await code('none/v'), [404, 'DirectoryNotFound'])
      assert.deepEqual(await code('real'), [409, 'SameNameDirectoryOrFileExists'])
      assert.deepEqual(await code('real', {}, 'overwrite'), [409, 'SameNameDirectoryOrFileExists'])
      assert.deepEqual(await code('v', { category: 'c'.repeat(17) }), [400, 'ParamInvalid'])
      assert.deepEqual((await where.virtual('real', {}, 'rename')).body.path, ['real (1)'])
      const token = await given.token(where.library, { grant: 'create_virtual', space: '-' })
      assert.deepEqual(await code('real (1)', {}, 'overwrite', token), [403, 'NoPermission'])
    })

    it('count against the quota', async () => {
      const where = await place()
      const { token, library } = where
      await app.expect(204, 'PUT', `/api/v1/quota/${library.id}/-`, { token, body: { capacity: '10' } }).catch(() => undefined)
      const quota = await send('POST', `/api/v1/quota/${library.id}`, { token, body: { capacity: '10', removeWhenExceed: false } })
      assert.equal(quota.status, 201, JSON.stringify(quota.body))
      const answer = await where.virtual('v', { size: '11' })
      assert.deepEqual([answer.status, answer.body.code], [400, 'QuotaLimitReached'])
      assert.equal((await where.virtual('v', { size: '10' })).status, 200)
    })
  })
})
