import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tasksOf } from './nouns/tasks.ts'
import type { Caller } from './operation.ts'

/** Answers one after the other, and remembers what was asked. */
function answering(...answers: readonly object[]) {
  const asked: unknown[] = []
  let at = 0
  const call = (_: string, input: unknown): Promise<unknown> => {
    asked.push(input)
    return Promise.resolve([answers[Math.min(at++, answers.length - 1)]])
  }
  // Of the caller the noun uses `call` alone.
  return { asked, caller: { call } as unknown as Caller }
}

const running = { taskId: 7, id: 7, status: 202, progress: { items: 1, itemsTotal: 4, entries: 90 } }
const done = { taskId: 7, id: 7, status: 200 }

test('waits for the end of a task, and tells how far it is meanwhile', async () => {
  const { asked, caller } = answering(running, done)
  const heard: unknown[] = []
  const task = await tasksOf(caller).wait(7, { onProgress: ({ progress }) => heard.push(progress) })
  assert.equal(task?.status, 200)
  assert.deepEqual(heard, [running.progress])
  assert.deepEqual(asked, [
    { TaskIdList: 7, with_progress: true },
    { TaskIdList: 7, with_progress: true },
  ])
})

test('asks as the contract has it where nobody listens', async () => {
  const { asked, caller } = answering(done)
  await tasksOf(caller).wait(7)
  assert.deepEqual(asked, [{ TaskIdList: 7 }])
})
