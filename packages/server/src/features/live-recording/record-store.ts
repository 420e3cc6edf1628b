/** Rows ⇄ templates and rules: every SQL statement of the slice. */
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import type { RecordedStream, RecordRule, RecordTemplate, TemplateSettings } from './record-template.ts'

type TemplateRow = {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly settings: string
  readonly created_at: number
}

export async function insertTemplate(tx: Transaction, of: Omit<RecordTemplate, 'id'>): Promise<number> {
  const row = await tx.get<{ readonly id: number }>(sql`
    INSERT INTO live_record_templates (name, description, settings, created_at)
    VALUES (${of.name}, ${of.description}, ${JSON.stringify(of.settings)}, ${of.createdAt}) RETURNING id`)
  return Number((row as { readonly id: number }).id)
}

export async function updateTemplateRow(tx: Transaction, of: RecordTemplate): Promise<void> {
  await tx.run(sql`
    UPDATE live_record_templates SET name = ${of.name}, description = ${of.description}, settings = ${JSON.stringify(of.settings)}
    WHERE id = ${of.id}`)
}

export async function findTemplate(reader: Reader, id: number): Promise<RecordTemplate | undefined> {
  const row = await reader.get<TemplateRow>(
    sql`SELECT id, name, description, settings, created_at FROM live_record_templates WHERE id = ${id}`,
  )
  return row && toTemplate(row)
}

/** All of them: their number is limited. */
export async function listTemplates(reader: Reader, limit: number): Promise<readonly RecordTemplate[]> {
  const rows = await reader.all<TemplateRow>(sql`
    SELECT id, name, description, settings, created_at FROM live_record_templates ORDER BY id LIMIT ${limit}`)
  return rows.map(toTemplate)
}

export async function countTemplates(reader: Reader): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM live_record_templates`)
  return Number(row?.total ?? 0)
}

/** Answers how many there were: one or none. */
export const removeTemplate = (tx: Transaction, id: number): Promise<number> =>
  tx.run(sql`DELETE FROM live_record_templates WHERE id = ${id}`)

type RuleRow = RecordedStream & { readonly template_id: number; readonly created_at: number; readonly updated_at: number }

export async function isTemplateUsed(reader: Reader, id: number): Promise<boolean> {
  return (await reader.get(sql`SELECT 1 AS found FROM live_record_rules WHERE template_id = ${id} LIMIT 1`)) !== undefined
}

export async function insertRule(tx: Transaction, of: RecordRule): Promise<void> {
  await tx.run(sql`
    INSERT INTO live_record_rules (domain, app, stream, template_id, created_at, updated_at)
    VALUES (${of.domain}, ${of.app}, ${of.stream}, ${of.templateId}, ${of.createdAt}, ${of.updatedAt})`)
}

export async function findRule(reader: Reader, of: RecordedStream): Promise<RecordRule | undefined> {
  const row = await reader.get<RuleRow>(sql`
    SELECT domain, app, stream, template_id, created_at, updated_at FROM live_record_rules
    WHERE domain = ${of.domain} AND app = ${of.app} AND stream = ${of.stream}`)
  return row && toRule(row)
}

/** The rule that names the stream most exactly: by its name, by its app, by its domain. */
export async function findRuleFor(reader: Reader, of: RecordedStream): Promise<RecordRule | undefined> {
  const row = await reader.get<RuleRow>(sql`
    SELECT domain, app, stream, template_id, created_at, updated_at FROM live_record_rules
    WHERE domain = ${of.domain} AND app IN (${of.app}, '') AND stream IN (${of.stream}, '')
    ORDER BY stream DESC, app DESC LIMIT 1`)
  return row && toRule(row)
}

export async function listRules(reader: Reader, limit: number): Promise<readonly RecordRule[]> {
  const rows = await reader.all<RuleRow>(sql`
    SELECT domain, app, stream, template_id, created_at, updated_at FROM live_record_rules ORDER BY domain, app, stream LIMIT ${limit}`)
  return rows.map(toRule)
}

export async function countRules(reader: Reader): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM live_record_rules`)
  return Number(row?.total ?? 0)
}

export const removeRule = (tx: Transaction, of: RecordedStream): Promise<number> =>
  tx.run(sql`DELETE FROM live_record_rules WHERE domain = ${of.domain} AND app = ${of.app} AND stream = ${of.stream}`)

const toTemplate = (row: TemplateRow): RecordTemplate => ({
  id: Number(row.id),
  name: row.name,
  description: row.description,
  settings: JSON.parse(row.settings) as TemplateSettings,
  createdAt: row.created_at,
})

const toRule = ({ template_id, created_at, updated_at, ...name }: RuleRow): RecordRule => ({
  ...name,
  templateId: Number(template_id),
  createdAt: created_at,
  updatedAt: updated_at,
})
