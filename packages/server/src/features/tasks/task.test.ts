import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../kernel/actor.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceId } from '../../kernel/ids.ts'
import { renderListed, renderTyped } from './render-task.ts'
import { endStatusOf, maySee } from './task.ts'
import type { Task } from './task.ts'

const actor = (userId: string, ...grants: Grant[]): Actor => ({ kind: 'token', userId, grants: new Set(grants) })
const task: Task = {
  libraryId: 'smh0000000000000' as LibraryId,
  spaceId: 1 as SpaceId,
  number: 7,
  type: 'batchDelete',
  status: 202,
  userId: 'ann',
  createdAt: 0,
}

test('it is seen by its own user and by administrators', () => {
  assert.equal(maySee(actor('ann'), task), true)
  assert.equal(maySee(actor('bob', 'delete_file'), task), false)
  assert.equal(maySee(actor('bob', 'space_admin'), task), true)
  assert.equal(maySee(actor('bob', 'admin'), task), true)
})

test('it is hidden from administrators of a space when it belongs to the library', () => {
  const ofLibrary = { userId: 'ann' }
  assert.equal(maySee(actor('bob', 'space_admin'), ofLibrary), false)
  assert.equal(maySee(actor('bob', 'admin'), ofLibrary), true)
})

test('it ends by the status of its items', () => {
  assert.equal(endStatusOf([{ status: 200 }, { status: 204 }]), 200)
  assert.equal(endStatusOf([{ status: 200 }, { status: 404 }]), 207)
  assert.equal(endStatusOf([{ status: 403 }, { status: 404 }]), 400)
})

test('it is rendered for lists and typed', () => {
  assert.deepEqual(renderListed(task), { taskId: 7, id: 7, status: 202 })
  const result = [{ status: 404, code: 'PathNotFound', path: ['a'] }]
  const ended: Task = { ...task, status: 400, result, endedAt: 1 }
  assert.deepEqual(renderListed(ended), { taskId: 7, id: 7, status: 207, result })
  assert.deepEqual(renderTyped(ended), { taskId: '7', taskType: 'batchDelete', status: 400, batchDeleteResults: result })
})

test('it shows a single call as that call would have answered, and typed as a batch of one', () => {
  const done: Task = { ...task, type: 'copyDirectory', status: 200, result: [{ status: 200, path: ['b'], to: ['b'] }] }
  assert.deepEqual(renderListed(done), { taskId: 7, id: 7, status: 200, result: { path: ['b'] } })
  assert.equal((renderTyped(done) as { taskType: string }).taskType, 'batchCopy')
  const refused = { status: 409, code: 'SameNameDirectoryOrFileExists', to: ['b'] }
  assert.deepEqual(renderListed({ ...done, status: 400, result: [refused] }), { taskId: 7, id: 7, status: 500, result: refused })
})

test('it shows the cleared history in a list as older clients expect it', () => {
  const cleared: Task = { ...task, type: 'clearLibraryHistory', status: 200, result: { status: 200, deleteCount: 3 } }
  assert.deepEqual(renderListed(cleared), { taskId: 7, id: 7, status: 200, result: [{ status: 200, deleteCount: 3 }] })
  assert.deepEqual(renderTyped(cleared), {
    taskId: '7',
    taskType: 'clearLibraryHistory',
    status: 200,
    clearLibraryHistoryResult: { status: 200, deleteCount: 3 },
  })
})
