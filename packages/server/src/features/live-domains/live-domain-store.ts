/** Rows ⇄ LiveDomains: every SQL statement of the slice. Keys are sealed in the rows. */
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import type { LiveDomain, RefererRule } from './live-domain.ts'

/** Seals and opens the keys of a domain; an empty key is no key. */
export type KeySealer = { readonly seal: (key: string) => string; readonly open: (sealed: string) => string }

type DomainRow = {
  readonly name: string
  readonly is_play: number
  readonly is_enabled: number
  readonly play_type: number
  readonly is_delay_live: number
  readonly is_mini_program_live: number
  readonly is_signed: number
  readonly main_key_sealed: string | null
  readonly backup_key_sealed: string | null
  readonly grace_seconds: number
  readonly referers: string | null
  readonly created_at: number
}

const columns = sql`name, is_play, is_enabled, play_type, is_delay_live, is_mini_program_live, is_signed,
  main_key_sealed, backup_key_sealed, grace_seconds, referers, created_at`

/** All of them, oldest first: their number is limited. */
export async function listDomainRows(reader: Reader, sealer: KeySealer, limit: number): Promise<readonly LiveDomain[]> {
  const rows = await reader.all<DomainRow>(sql`SELECT ${columns} FROM live_domains ORDER BY created_at, name LIMIT ${limit}`)
  return rows.map((row) => toDomain(row, sealer))
}

export async function findDomainRow(reader: Reader, sealer: KeySealer, name: string): Promise<LiveDomain | undefined> {
  const row = await reader.get<DomainRow>(sql`SELECT ${columns} FROM live_domains WHERE name = ${name}`)
  return row && toDomain(row, sealer)
}

export async function countDomains(reader: Reader): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM live_domains`)
  return Number(row?.total ?? 0)
}

export async function insertDomain(tx: Transaction, sealer: KeySealer, of: LiveDomain): Promise<void> {
  await tx.run(sql`
    INSERT INTO live_domains (name, is_play, is_enabled, play_type, is_delay_live, is_mini_program_live, is_signed,
      main_key_sealed, backup_key_sealed, grace_seconds, referers, created_at, updated_at)
    VALUES (${of.name}, ${Number(of.kind === 'play')}, ${Number(of.isEnabled)}, ${of.playType}, ${Number(of.isDelayLive)},
      ${Number(of.isMiniProgramLive)}, ${Number(of.isSigned)}, ${sealed(sealer, of.keys.main)}, ${sealed(sealer, of.keys.backup)},
      ${of.keys.graceSeconds}, ${of.referers ? JSON.stringify(of.referers) : null}, ${of.createdAt}, ${of.createdAt})`)
}

/** Writes everything that may change. */
export async function updateDomainRow(tx: Transaction, sealer: KeySealer, of: LiveDomain, at: number): Promise<void> {
  await tx.run(sql`
    UPDATE live_domains SET is_enabled = ${Number(of.isEnabled)}, play_type = ${of.playType}, is_signed = ${Number(of.isSigned)},
      main_key_sealed = ${sealed(sealer, of.keys.main)}, backup_key_sealed = ${sealed(sealer, of.keys.backup)},
      grace_seconds = ${of.keys.graceSeconds}, referers = ${of.referers ? JSON.stringify(of.referers) : null}, updated_at = ${at}
    WHERE name = ${of.name}`)
}

export const removeDomain = (tx: Transaction, name: string): Promise<number> => tx.run(sql`DELETE FROM live_domains WHERE name = ${name}`)

const sealed = (sealer: KeySealer, key: string): string | null => (key === '' ? null : sealer.seal(key))
const opened = (sealer: KeySealer, text: string | null): string => (text === null ? '' : sealer.open(text))

const toDomain = (row: DomainRow, sealer: KeySealer): LiveDomain => ({
  name: row.name,
  kind: row.is_play ? 'play' : 'push',
  isEnabled: row.is_enabled === 1,
  playType: row.play_type,
  isDelayLive: row.is_delay_live === 1,
  isMiniProgramLive: row.is_mini_program_live === 1,
  isSigned: row.is_signed === 1,
  keys: {
    main: opened(sealer, row.main_key_sealed),
    backup: opened(sealer, row.backup_key_sealed),
    graceSeconds: row.grace_seconds,
  },
  referers: row.referers === null ? undefined : (JSON.parse(row.referers) as RefererRule),
  createdAt: row.created_at,
})
