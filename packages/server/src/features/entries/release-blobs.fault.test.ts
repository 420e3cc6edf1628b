/** A reference that moves from one table to another while the job that ends bytes looks for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import type { Db } from '../../platform/db/db.ts'
import { verifyInstallation } from '../verify/index.ts'
import { releaseDueBlobs, removeDueSegments } from './release-blobs.ts'

/** Runs `between` once, behind the first row that a write asks for. */
function interrupted(db: Db, between: () => Promise<unknown>): Db {
  let isDone = false
  return {
    traits: db.traits,
    read: (work) => db.read(work),
    write: (locks, work, options) =>
      db.write(
        locks,
        (tx) =>
          work({
            all: (statement) => tx.all(statement),
            run: (statement) => tx.run(statement),
            afterCommit: (effect) => tx.afterCommit(effect),
            async get(statement) {
              const row = await tx.get(statement)
              if (!isDone) {
                isDone = true
                await between()
              }
              return row as never
            },
          }),
        options,
      ),
    scan: (statement, options) => db.scan(statement, options),
    health: () => db.health(),
    close: () => db.close(),
  }
}

// On SQLite no other write comes between two statements of one.
for (const database of databases().filter((name) => name === 'postgres')) {
  test(`releasing bytes on ${database}: it keeps a content that is made the latest again meanwhile`, async () => {
    const app = await testApp({ database })
    const where = await app.given.place({ keepsHistory: true, usesRecycleBin: false })
    const { at, library } = where
    await app.given.file(where, 'a', 'first')
    await app.expect(200, 'PUT', at('file', 'b'), { token: where.token, body: { copyFrom: 'a' } })
    await app.given.file(where, 'a', 'second', 'overwrite')
    await app.expect(204, 'DELETE', at('file', 'b'), { token: where.token })
    app.clock.advance(limits.blobGrace)

    const token = await app.given.token(library)
    const history = `/api/v1/directory-history/${library.id}/-`
    const { contents } = (await app.expect(200, 'GET', `${history}/history-list/a`, { token })).body
    const restore = () => app.expect(200, 'POST', `${history}/latest-version/${contents[1].id}`, { token })
    await releaseDueBlobs({ ...app.call(), db: interrupted(app.db, restore) })
    await removeDueSegments(app.call())

    const { findings } = await verifyInstallation(app.call(), { isDeep: true })
    assert.deepEqual(findings, [], 'every reference has its bytes')
    const { cosUrl } = (await app.expect(200, 'GET', at('file', 'a'), { token, query: { info: 1 } })).body
    assert.equal(await (await fetch(cosUrl)).text(), 'first')
  })
}
