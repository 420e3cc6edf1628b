/** Advisory locks: how writes under one name are serial across processes. */
import { createHash } from 'node:crypto'
import type { Lock } from '../../db.ts'

export type LockSet = { readonly key: string; readonly locks: readonly Lock[] }

/** The locks once each, in the one order in which everybody takes them. */
export function lockSet(locks: Lock | readonly Lock[]): LockSet {
  if (typeof locks === 'string') return { key: locks, locks: [locks] }
  const sorted = [...new Set(locks)].toSorted()
  return { key: sorted.join(' '), locks: sorted }
}

/**
 * Begins a write. Whoever has waited for a lock must see what those before it committed, so each
 * statement looks anew, whatever the database has for a rule.
 */
export const beginWrite = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;'

/** Statements that take the locks until the transaction ends; two names that share a number merely wait for each other. */
export function takeLocks(locks: readonly Lock[]): string {
  const numbers = locks.map(lockNumber).toSorted((a, b) => (a < b ? -1 : 1))
  return numbers.map((number) => `SELECT pg_advisory_xact_lock(${number});`).join('')
}

function lockNumber(lock: Lock): bigint {
  return createHash('sha256').update(lock).digest().readBigInt64BE()
}
