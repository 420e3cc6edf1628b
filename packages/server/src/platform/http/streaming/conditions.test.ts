import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConditions, isRangeCurrent } from './conditions.ts'

const modifiedAt = Date.parse('2026-01-02T03:04:05.678Z')
const same = 'Fri, 02 Jan 2026 03:04:05 GMT'
const earlier = 'Fri, 02 Jan 2026 03:04:04 GMT'
const later = 'Sat, 03 Jan 2026 03:04:05 GMT'
const validators = { etag: 'abc-2', modifiedAt }

const cases: readonly (readonly [headers: Record<string, string>, expected: string])[] = [
  [{}, 'proceed'],
  [{ 'if-match': '"abc-2"' }, 'proceed'],
  [{ 'if-match': 'abc-2' }, 'proceed'],
  [{ 'if-match': '*' }, 'proceed'],
  [{ 'if-match': '"x", "abc-2"' }, 'proceed'],
  [{ 'if-match': 'W/"abc-2"' }, 'failed'],
  [{ 'if-match': '"x"' }, 'failed'],
  [{ 'if-match': '"abc-2"', 'if-unmodified-since': earlier }, 'proceed'],
  [{ 'if-unmodified-since': earlier }, 'failed'],
  [{ 'if-unmodified-since': same }, 'proceed'],
  [{ 'if-unmodified-since': 'yesterday' }, 'proceed'],
  [{ 'if-none-match': '"abc-2"' }, 'notModified'],
  [{ 'if-none-match': 'W/"abc-2"' }, 'notModified'],
  [{ 'if-none-match': '*' }, 'notModified'],
  [{ 'if-none-match': '"x"', 'if-modified-since': later }, 'proceed'],
  [{ 'if-modified-since': same }, 'notModified'],
  [{ 'if-modified-since': later }, 'notModified'],
  [{ 'if-modified-since': earlier }, 'proceed'],
  [{ 'if-modified-since': '2026-13-45' }, 'proceed'],
  [{ 'if-match': '"x"', 'if-none-match': '"abc-2"' }, 'failed'],
]

for (const [headers, expected] of cases)
  test(`answers ${expected} to ${JSON.stringify(headers)}`, () => assert.equal(checkConditions(headers, validators), expected))

test('honours a range only for exactly this content', () => {
  const verdicts = [undefined, '"abc-2"', same, 'W/"abc-2"', '"x"', later, earlier].map((header) => isRangeCurrent(header, validators))
  assert.deepEqual(verdicts, [true, true, true, false, false, false, false])
})
