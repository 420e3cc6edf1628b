import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actions } from '../../doors.ts'
import { cloudFailure } from './failures.ts'
import { chineseMessages, messageOf } from './messages.ts'

test('has a Chinese sentence for every code, and none for a code that nobody answers', () => {
  const codes = new Set([
    ...Object.keys(cloudFailure.specs),
    ...actions.flatMap(({ errors }) => errors),
    'UnknownParameter',
    'MissingParameter',
    'InvalidParameter',
    'InvalidParameterValue',
  ])
  assert.deepEqual(
    [...codes].filter((code) => !Object.hasOwn(chineseMessages, code)),
    [],
  )
  assert.deepEqual(
    Object.keys(chineseMessages).filter((code) => !codes.has(code)),
    [],
  )
})

test("falls back to the failure's own sentence", () => {
  const failure = cloudFailure.InvalidAction('Said in another way.')
  assert.equal(messageOf(failure, 'en-US'), 'Said in another way.')
  assert.equal(messageOf(failure, 'zh-CN'), chineseMessages['InvalidAction'])
})
