import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isAllowedBy, parsePolicyDocument, policyKeys, readPolicy } from './policy.ts'
import type { PolicyQuestion } from './policy.ts'
import { matchesWildcard } from './wildcard.ts'

const parsePolicy = (text: string) => readPolicy(parsePolicyDocument(text))
const bucket = 'examplebucket-1250000000'
const resource = `qcs::cos:ap-guangzhou:uid/1250000000:${bucket}/doc/*`
const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({
    version: '2.0',
    statement: statements.map((one) => ({ effect: 'allow', action: 'name/cos:PutObject', resource, ...one })),
  })
const put: PolicyQuestion = { service: 'cos', action: 'PutObject', resource: `${bucket}/doc/a.txt`, region: 'ap-guangzhou' }
const allows = (text: string, question: Partial<PolicyQuestion> = {}): boolean => isAllowedBy(parsePolicy(text), { ...put, ...question })
const codeOf = (text: string): string => {
  try {
    parsePolicy(text)
    return 'accepted'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('allows what a statement names and nothing else', () => {
  const policy = policyOf({})
  assert.equal(allows(policy), true)
  assert.equal(allows(policy, { action: 'GetObject' }), false)
  assert.equal(allows(policy, { action: 'putobject' }), false)
  assert.equal(allows(policy, { service: 'smh' }), false)
  assert.equal(allows(policy, { resource: `${bucket}/other/a.txt` }), false)
  assert.equal(allows(policy, { resource: `another-1250000000/doc/a.txt` }), false)
  assert.equal(allows(policy, { region: 'ap-beijing' }), false)
})

test('reads every way a policy is written', () => {
  const plain = policyOf({})
  for (const text of [plain, ` ${plain}`, encodeURIComponent(plain), encodeURIComponent(encodeURIComponent(plain))])
    assert.equal(allows(text), true)
  assert.equal(allows(JSON.stringify({ version: '2.0', statement: JSON.parse(plain).statement[0] })), true)
  assert.equal(allows(policyOf({ principal: { qcs: '*' } })), true)
  assert.equal(allows(policyOf({ principal: { qcs: ['*'] } })), true)
  for (const action of ['*', 'cos:PutObject', 'name/cos:Put*', 'cos:*', ['name/cos:GetObject', 'name/cos:PutObject']])
    assert.equal(allows(policyOf({ action })), true, String(action))
  for (const pattern of [
    '*',
    `qcs::cos::uid/1250000000:${bucket}/*`,
    `qcs::cos:*:uin/1250000000:${bucket}/doc/a.txt`,
    `qcs::cos:::*`,
    `qcs::cos::uid/1250000000:prefix//1250000000/examplebucket/doc/*`,
    `qcs::cos:ap-*:*:example*/doc/*.txt`,
  ])
    assert.equal(allows(policyOf({ resource: pattern })), true, pattern)
})

test('names a bucket with or without its slash, and keys as they are', () => {
  const list = { action: 'GetBucket', resource: `${bucket}/` }
  for (const pattern of [bucket, `${bucket}/`, `${bucket}/*`])
    assert.equal(allows(policyOf({ action: 'cos:GetBucket', resource: `qcs::cos:::${pattern}` }), list), true, pattern)
  assert.equal(allows(policyOf({ action: 'cos:GetBucket', resource: `qcs::cos:::${bucket}/doc/*` }), list), false)
  assert.equal(allows(policyOf({ resource: `qcs::cos:::${bucket}/文件:1/*` }), { resource: `${bucket}/文件:1/名.txt` }), true)
})

test('lets a denial win wherever it stands', () => {
  const deny = { effect: 'deny', resource: `qcs::cos:::${bucket}/doc/secret/*` }
  for (const policy of [policyOf({}, deny), policyOf(deny, {})]) {
    assert.equal(allows(policy), true)
    assert.equal(allows(policy, { resource: `${bucket}/doc/secret/a` }), false)
  }
})

const conditions: readonly (readonly [
  operator: string,
  key: string,
  value: unknown,
  holds: readonly string[],
  fails: readonly string[],
])[] = [
  ['string_equal', 'cos:content-type', ['image/png', 'image/jpeg'], ['image/png', 'image/jpeg'], ['image/PNG', 'text/plain']],
  ['string_not_equal', 'cos:content-type', ['image/png', 'image/jpeg'], ['text/plain'], ['image/png']],
  ['string_equal_ignore_case', 'cos:content-type', 'image/png', ['IMAGE/png'], ['image/x']],
  ['string_like', 'cos:content-type', 'image/*', ['image/png'], ['text/plain']],
  ['string_not_like', 'cos:content-type', 'image/*', ['text/plain'], ['image/png']],
  ['numeric_less_than_equal', 'cos:content-length', 10485760, ['0', '10485760'], ['10485761', 'many']],
  ['numeric_less_than', 'cos:content-length', '10', ['9'], ['10']],
  ['numeric_greater_than', 'cos:content-length', 10, ['11'], ['10']],
  ['numeric_greater_than_equal', 'cos:content-length', 10, ['10'], ['9']],
  ['numeric_equal', 'cos:max-keys', 100, ['100'], ['99']],
  ['numeric_not_equal', 'cos:max-keys', 100, ['99'], ['100', 'x']],
  [
    'ip_equal',
    'qcs:ip',
    ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'],
    ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1', '192.0.2.1'],
    ['11.0.0.1', '2001:db9::1', 'x'],
  ],
  ['ip_not_equal', 'qcs:ip', '10.0.0.0/8', ['11.0.0.1'], ['10.0.0.1', 'x']],
  ['date_less_than', 'qcs:current_time', '2026-01-01T00:00:00Z', ['2025-12-31T23:59:59Z'], ['2026-01-01T00:00:00Z', 'never']],
  ['date_greater_than_equal', 'qcs:current_time', '2026-01-01T00:00:00Z', ['2026-01-01T08:00:00+08:00'], ['2025-12-31T23:59:59Z']],
]
for (const [operator, key, value, holding, failing] of conditions)
  test(`compares by ${operator}`, () => {
    const conditional = policyOf({ condition: { [operator]: { [key]: value } } })
    const ifExist = policyOf({ condition: { [`${operator}_if_exist`]: { [key]: value } } })
    for (const fact of holding) assert.equal(allows(conditional, { facts: { [key]: fact } }), true, fact)
    for (const fact of failing) assert.equal(allows(conditional, { facts: { [key]: fact } }), false, fact)
    assert.equal(allows(conditional), false)
    assert.equal(allows(ifExist), true)
    for (const fact of failing) assert.equal(allows(ifExist, { facts: { [key]: fact } }), false, fact)
    // The same condition on a denial.
    const denial = policyOf({}, { effect: 'deny', condition: { [operator]: { [key]: value } } })
    for (const fact of holding) assert.equal(allows(denial, { facts: { [key]: fact } }), false, fact)
    assert.equal(allows(denial), !operator.includes('_not_'))
  })

test('demands all conditions of a statement', () => {
  const policy = policyOf({
    condition: { numeric_less_than: { 'cos:content-length': 10 }, string_like: { 'cos:content-type': 'image/*' } },
  })
  assert.equal(allows(policy, { facts: { 'cos:content-length': '5', 'cos:content-type': 'image/png' } }), true)
  assert.equal(allows(policy, { facts: { 'cos:content-length': '5', 'cos:content-type': 'text/plain' } }), false)
})

test('lets unknown operators and keys never widen', () => {
  for (const condition of [
    { for_any_value_of_tomorrow: { 'qcs:ip': 'x' } },
    { string_equal: { 'cos:unheard': 'x' } },
    { string_equal_if_exist: { 'cos:unheard': 'x' } },
  ]) {
    assert.equal(allows(policyOf({ condition }), { facts: { 'qcs:ip': '10.0.0.1' } }), false)
    assert.equal(allows(policyOf({}, { effect: 'deny', condition }), { facts: { 'qcs:ip': '10.0.0.1' } }), false)
  }
})

const refusals: readonly (readonly [text: string, code: string])[] = [
  ['', 'StrategyFormatError'],
  ['%ZZ', 'StrategyFormatError'],
  ['{', 'StrategyFormatError'],
  ['[]', 'StrategyFormatError'],
  ['{"version":"2.0"}', 'StrategyFormatError'],
  ['{"version":"2.0","statement":[]}', 'StrategyFormatError'],
  ['{"version":"2.0","statement":[1]}', 'StrategyFormatError'],
  [policyOf({ action: [] }), 'StrategyFormatError'],
  [policyOf({ resource: 1 }), 'StrategyFormatError'],
  [policyOf({ notaction: 'x' }), 'StrategyFormatError'],
  [policyOf({ condition: { ip_equal: { 'qcs:ip': [{}] } } }), 'StrategyFormatError'],
  [policyOf({ condition: { ip_equal: { 'qcs:ip': [] } } }), 'StrategyFormatError'],
  [policyOf({ condition: 'x' }), 'StrategyFormatError'],
  [policyOf({}).replace('2.0', '1.0'), 'StrategyInvalid'],
  [policyOf({ effect: 'Allow' }), 'StrategyInvalid'],
  [policyOf({ action: 'PutObject' }), 'StrategyInvalid'],
  [policyOf({ principal: { qcs: 'qcs::cam::uin/1:uin/2' } }), 'StrategyInvalid'],
  [policyOf({ condition: { ip_equal: { 'qcs:ip': '10.0.0.0/33' } } }), 'StrategyInvalid'],
  [policyOf({ condition: { numeric_equal: { 'cos:max-keys': 'ten' } } }), 'StrategyInvalid'],
  [policyOf({ condition: { date_equal: { 'qcs:current_time': 'soon' } } }), 'StrategyInvalid'],
  [policyOf({ resource: 'bucket/key' }), 'ResouceError'],
  [policyOf({ resource: 'qcs::cos:x:uid/1250000000:' }), 'ResouceError'],
  [policyOf({ resource: 'qcs::cos:x:someone:b/*' }), 'ResouceError'],
  [policyOf({ resource: 'qcs::cos:x:uid/1:b/*' }), 'GrantOtherResource'],
  [policyOf({ resource: `qcs::cos:::${'x'.repeat(2048)}` }), 'PolicyTooLong'],
]
for (const [text, code] of refusals)
  test(`refuses ${text.slice(0, 120) || 'nothing'}`, () => assert.equal(codeOf(text), `InvalidParameter.${code}`))

test('answers every text with a policy or a documented code', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `{"version":"2.0","statement":${json}}`),
      ),
      (text) => {
        assert.match(codeOf(text), /^(accepted|InvalidParameter\.\w+)$/)
      },
    ),
  )
})

test('matches wildcards as the obvious regular expression does, in bounded time', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 12 })
  fc.assert(
    fc.property(text, text, (pattern, subject) => {
      const expected = new RegExp(`^${pattern.replace(/[/]/g, '\\/').replaceAll('*', '.*')}$`, 's').test(subject)
      assert.equal(matchesWildcard(pattern, subject), expected)
    }),
  )
  assert.equal(matchesWildcard('*a'.repeat(400), `${'a'.repeat(850)}b`), false)
})

/** Small words, so that statements and questions meet. */
const actions = fc.constantFrom('cos:PutObject', 'cos:GetObject', 'cos:*', '*')
const resources = fc.constantFrom('*', `qcs::cos:::${bucket}/*`, `qcs::cos:::${bucket}/doc/*`, `qcs::cos:::${bucket}/x`)
const condition = fc.constantFrom(undefined, { ip_equal: { 'qcs:ip': '10.0.0.0/8' } }, { unknown: { 'qcs:ip': 'x' } })
const statement = fc.record({ effect: fc.constantFrom('allow', 'deny'), action: actions, resource: resources, condition })
const question = fc.record({
  service: fc.constant('cos'),
  action: fc.constantFrom('PutObject', 'GetObject', 'DeleteObject'),
  resource: fc.constantFrom(`${bucket}/doc/a`, `${bucket}/x`, `${bucket}/`, 'other-1250000000/doc/a'),
  facts: fc.constantFrom({}, { 'qcs:ip': '10.1.1.1' }, { 'qcs:ip': '11.1.1.1' }),
})

test('never allows more for one more denial, nor less for one more allowance', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), statement, question, (statements, extra, asked) => {
      const before = isAllowedBy(parsePolicy(JSON.stringify({ version: '2.0', statement: statements })), asked)
      const after = isAllowedBy(parsePolicy(JSON.stringify({ version: '2.0', statement: [...statements, extra] })), asked)
      if (extra.effect === 'deny') assert.ok(before || !after)
      else assert.ok(after || !before)
    }),
  )
})

test('gives the same answer in whatever order the statements stand', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), question, (statements, asked) => {
      const answer = (of: typeof statements): boolean => isAllowedBy(parsePolicy(JSON.stringify({ version: '2.0', statement: of })), asked)
      assert.equal(answer(statements), answer(statements.toReversed()))
    }),
  )
})

test('tells every condition key in lower case', () => assert.ok(policyKeys.every((key) => key === key.toLowerCase())))
