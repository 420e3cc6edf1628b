/** Live: domains with their keys, publishers on the air and before, bans, cuts, how streams are recorded. */
import type { Migration } from './migration.ts'

export const live: Migration = {
  number: 10,
  name: 'live',
  statements: ({ bytes, int, text, serial, strict }) => [
    `CREATE TABLE live_domains (
      name ${text} PRIMARY KEY,
      is_play ${int} NOT NULL,
      is_enabled ${int} NOT NULL,
      play_type ${int} NOT NULL,
      is_delay_live ${int} NOT NULL,
      is_mini_program_live ${int} NOT NULL,
      is_signed ${int} NOT NULL,
      main_key_sealed ${text},
      backup_key_sealed ${text},
      grace_seconds ${int} NOT NULL,
      referers ${text},
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX live_domains_by_age ON live_domains (created_at, name)`,

    `CREATE TABLE live_streams (
      id ${bytes} PRIMARY KEY,
      domain ${text} NOT NULL,
      app ${text} NOT NULL,
      stream ${text} NOT NULL,
      source ${text} NOT NULL,
      client_address ${text} NOT NULL,
      started_at ${int} NOT NULL,
      seen_at ${int} NOT NULL,
      ended_at ${int},
      end_reason ${text}
    )${strict}`,
    // Those on the air are few; those of the past are many.
    `CREATE INDEX live_streams_on_air ON live_streams (stream, app, domain, started_at) WHERE ended_at IS NULL`,
    `CREATE INDEX live_streams_by_domain ON live_streams (domain, started_at, id)`,
    `CREATE INDEX live_streams_by_start ON live_streams (started_at, id)`,

    `CREATE TABLE live_bans (
      stream ${text} PRIMARY KEY,
      app ${text} NOT NULL,
      domain ${text} NOT NULL,
      reason ${text} NOT NULL,
      created_at ${int} NOT NULL,
      ends_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX live_bans_by_age ON live_bans (created_at, stream)`,
    `CREATE INDEX live_bans_by_end ON live_bans (ends_at)`,

    // Read by the other processes, in the order of the numbers, a second later at the most.
    `CREATE TABLE live_cuts (
      number ${serial},
      cut ${text} NOT NULL,
      made_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX live_cuts_by_age ON live_cuts (made_at)`,

    `CREATE TABLE live_record_templates (
      id ${serial},
      name ${text} NOT NULL,
      description ${text} NOT NULL,
      settings ${text} NOT NULL,
      created_at ${int} NOT NULL
    )${strict}`,
    `CREATE TABLE live_record_rules (
      domain ${text} NOT NULL,
      app ${text} NOT NULL,
      stream ${text} NOT NULL,
      template_id ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL,
      PRIMARY KEY (domain, app, stream)
    )${strict}`,
    `CREATE INDEX live_record_rules_by_template ON live_record_rules (template_id)`,
  ],
}
