/** What callers attach to Entries: how much of it they may, and how a change of it is applied. Pure. */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { parseTime } from '../../kernel/time.ts'
import type { Attributes } from './entry.ts'
import { entryFailure } from './failures.ts'

const metaPrefix = 'x-smh-meta-'

const Labels = Type.Optional(Type.Array(Type.String(), { description: 'Simple labels' }))
const LocalTime = (what: string) => Type.Optional(Type.String({ description: `${what} time on the client device` }))
const metaDescription = 'Custom metadata; keys carry the x-smh-meta- prefix in answers'

/** Body fields of calls that create an Entry. */
export const attributeFields = {
  labels: Labels,
  category: Type.Optional(Type.String({ description: 'Custom category, at most 16 bytes' })),
  localCreationTime: LocalTime('Creation'),
  localModificationTime: LocalTime('Modification'),
}

export const metaField = { metaData: Type.Optional(Type.Record(Type.String(), Type.String(), { description: metaDescription })) }

/** The size of a virtual file, as text like every size. */
export const claimedSize = Type.Optional(
  Type.Union([Type.String(), Type.Integer()], { description: 'Bytes that a virtual file claims; counts against the quota' }),
)

export function readClaimedSize(size: string | number): number {
  const sizeBytes = /^\d{1,16}$/.test(String(size)) ? Number(size) : Number.NaN
  if (!Number.isSafeInteger(sizeBytes)) throw entryFailure.ParamInvalid('size is a whole number of bytes.')
  return sizeBytes
}

/** Body fields of calls that change what is attached; null removes a key. */
export const attributeChangeFields = {
  ...attributeFields,
  metaData: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), { description: metaDescription })),
  metaDataDirective: Type.Optional(
    Type.Unsafe<'merge' | 'replace'>({ type: 'string', enum: ['merge', 'replace'], description: 'merge (default) or replace' }),
  ),
}

export type AttributesInput = {
  readonly labels?: readonly string[] | undefined
  readonly category?: string | undefined
  readonly metaData?: Readonly<Record<string, string | null>> | undefined
  readonly localCreationTime?: string | undefined
  readonly localModificationTime?: string | undefined
}

export type AttributesChange = AttributesInput & { readonly metaDataDirective?: 'merge' | 'replace' | undefined }

/** Attributes as a caller sent them, checked; empty members count as absent. */
export function readAttributes(input: AttributesInput): Attributes {
  return changeAttributes({}, input)
}

/** Applies a change: absent members stay, empty ones clear. */
export function changeAttributes(old: Attributes, change: AttributesChange): Attributes {
  const labels = change.labels ?? old.labels
  const category = change.category ?? old.category
  const meta = change.metaData ? changeMeta(change.metaDataDirective === 'replace' ? {} : old.meta, change.metaData) : old.meta
  const localCreationTime = change.localCreationTime ?? old.localCreationTime
  const localModificationTime = change.localModificationTime ?? old.localModificationTime
  checkLabels(change.labels)
  checkCategory(change.category)
  checkTime(change.localCreationTime)
  checkTime(change.localModificationTime)
  return {
    ...(labels && labels.length > 0 && { labels }),
    ...(category && { category }),
    ...(meta && Object.keys(meta).length > 0 && { meta }),
    ...(localCreationTime && { localCreationTime }),
    ...(localModificationTime && { localModificationTime }),
    ...(old.headers && { headers: old.headers }),
    ...(old.storageClass && { storageClass: old.storageClass }),
  }
}

function changeMeta(old: Attributes['meta'], change: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  const meta = new Map(Object.entries(old ?? {}))
  for (const [key, value] of Object.entries(change)) {
    const name = metaName(key)
    if (value === null) meta.delete(name)
    else meta.set(name, value)
  }
  checkMeta(meta)
  return Object.fromEntries(meta)
}

function metaName(key: string): string {
  const lower = key.toLowerCase()
  const name = lower.startsWith(metaPrefix) ? lower : metaPrefix + lower
  if (!/^[a-z0-9_.-]+$/.test(name) || name === metaPrefix)
    throw entryFailure.ParamInvalid('A metadata key holds a character that is not allowed in a header name.')
  return name
}

function checkMeta(meta: ReadonlyMap<string, string>): void {
  if (meta.size > limits.metaHeadersMax) throw entryFailure.ParamInvalid(`An entry carries at most ${limits.metaHeadersMax} metadata keys.`)
  let bytes = 0
  for (const [name, value] of meta) {
    bytes += name.length + Buffer.byteLength(value)
    if (!isPlain(value)) throw entryFailure.ParamInvalid(`The metadata value of ${name} holds a control character.`)
  }
  if (bytes > limits.metaBytesMax) throw entryFailure.ParamInvalid(`The metadata of an entry takes at most ${limits.metaBytesMax} bytes.`)
}

/** Control characters and halves of surrogate pairs are text to no database and to no client. */
// eslint-disable-next-line no-control-regex -- Control characters are what it looks for.
const isPlain = (text: string): boolean => text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text)

function checkLabels(labels: readonly string[] | undefined): void {
  if (!labels) return
  if (labels.length > limits.labelsMax) throw entryFailure.ParamInvalid(`An entry carries at most ${limits.labelsMax} labels.`)
  if (labels.some((label) => label === '' || label.length > limits.labelLengthMax || !isPlain(label)))
    throw entryFailure.ParamInvalid(`A label has 1 to ${limits.labelLengthMax} characters and no control characters.`)
}

function checkCategory(category: string | undefined): void {
  if (category && (Buffer.byteLength(category) > limits.categoryBytesMax || !isPlain(category)))
    throw entryFailure.ParamInvalid(`A category has at most ${limits.categoryBytesMax} bytes.`)
}

const isoTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/i

function checkTime(text: string | undefined): void {
  if (text && (!isoTime.test(text) || parseTime(text) === undefined))
    throw entryFailure.ParamInvalid('A local time must be an ISO 8601 time.')
}
