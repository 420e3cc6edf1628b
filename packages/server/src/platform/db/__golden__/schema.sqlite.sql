CREATE TABLE access_keys (
  id TEXT PRIMARY KEY,
  library_id TEXT NOT NULL,
  name TEXT NOT NULL,
  secret_sealed TEXT NOT NULL,
  grants TEXT NOT NULL,
  spaces TEXT,
  is_enabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX access_keys_by_age ON access_keys (created_at, id);

CREATE INDEX access_keys_by_library ON access_keys (library_id, created_at, id);

CREATE TABLE applications (
  id TEXT PRIMARY KEY,
  library_id TEXT NOT NULL,
  space_name TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX applications_by_age ON applications (created_at, id);

CREATE INDEX applications_by_library ON applications (library_id, created_at, id);

CREATE TABLE blob_releases (
  blob_id BLOB PRIMARY KEY,
  due_at INTEGER NOT NULL
) STRICT;

CREATE INDEX blob_releases_due ON blob_releases (due_at);

CREATE TABLE blob_segments (
  blob_id BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  segment_id BLOB NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (blob_id, ordinal)
) STRICT;

CREATE TABLE blobs (
  id BLOB PRIMARY KEY,
  library_id TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  crc64 TEXT NOT NULL,
  etag TEXT NOT NULL,
  segment_count INTEGER NOT NULL,
  beginning_hash BLOB,
  full_hash BLOB,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX blobs_by_beginning ON blobs (library_id, beginning_hash, size_bytes) WHERE beginning_hash IS NOT NULL;

CREATE INDEX blobs_by_content ON blobs (library_id, full_hash, size_bytes) WHERE full_hash IS NOT NULL;

CREATE TABLE entries (
  space_id INTEGER NOT NULL,
  id BLOB NOT NULL,
  parent_id BLOB,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  child_file_count INTEGER NOT NULL DEFAULT 0,
  child_directory_count INTEGER NOT NULL DEFAULT 0,
  blob_id BLOB,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  crc64 TEXT,
  etag TEXT,
  content_type TEXT,
  uploaded_at INTEGER,
  link_target_id BLOB,
  attributes TEXT, content_by TEXT, content_number INTEGER,
  PRIMARY KEY (space_id, id)
) STRICT;

CREATE INDEX entries_being_purged ON entries (space_id) WHERE state = 2;

CREATE INDEX entries_by_blob ON entries (blob_id) WHERE blob_id IS NOT NULL;

CREATE INDEX entries_by_content_number ON entries (space_id, content_number) WHERE content_number IS NOT NULL;

CREATE INDEX entries_by_creation ON entries (space_id, created_at, id) WHERE state = 0 AND kind <> 0;

CREATE INDEX entries_by_key ON entries (space_id, parent_id, (CASE WHEN kind = 0 THEN name || '/' ELSE name END)) WHERE state = 0 AND kind <= 1;

CREATE INDEX entries_by_link_target ON entries (space_id, link_target_id) WHERE link_target_id IS NOT NULL;

CREATE INDEX entries_by_modification ON entries (space_id, modified_at, id) WHERE state = 0 AND kind <> 0;

CREATE UNIQUE INDEX entries_by_name ON entries (space_id, parent_id, name) WHERE state = 0;

CREATE INDEX entries_by_parent_out_of_tree ON entries (space_id, parent_id) WHERE state <> 0;

CREATE INDEX entries_in_order ON entries (space_id, parent_id, (CASE WHEN kind = 0 THEN 0 ELSE 1 END), name) WHERE state = 0;

CREATE TABLE favorites (
  space_id INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  marked_at INTEGER NOT NULL,
  PRIMARY KEY (space_id, user_id, entry_id)
) STRICT;

CREATE INDEX favorites_by_entry ON favorites (space_id, entry_id);

CREATE INDEX favorites_by_time ON favorites (space_id, user_id, marked_at, entry_id);

CREATE TABLE installation (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  input TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  unique_key TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER,
  last_error TEXT
) STRICT;

CREATE UNIQUE INDEX jobs_by_key ON jobs (unique_key);

CREATE INDEX jobs_due ON jobs (due_at);

CREATE TABLE journal (
  space_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  actor TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  details TEXT,
  PRIMARY KEY (space_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE libraries (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  remark TEXT NOT NULL,
  secret_sealed TEXT NOT NULL,
  settings TEXT NOT NULL,
  tags TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0
, last_number INTEGER NOT NULL DEFAULT 0, history_cleared_at INTEGER) STRICT;

CREATE INDEX libraries_by_age ON libraries (created_at, id);

CREATE TABLE live_bans (
  stream TEXT PRIMARY KEY,
  app TEXT NOT NULL,
  domain TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX live_bans_by_age ON live_bans (created_at, stream);

CREATE INDEX live_bans_by_end ON live_bans (ends_at);

CREATE TABLE live_cuts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  cut TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX live_cuts_by_age ON live_cuts (made_at);

CREATE TABLE live_domains (
  name TEXT PRIMARY KEY,
  is_play INTEGER NOT NULL,
  is_enabled INTEGER NOT NULL,
  play_type INTEGER NOT NULL,
  is_delay_live INTEGER NOT NULL,
  is_mini_program_live INTEGER NOT NULL,
  is_signed INTEGER NOT NULL,
  main_key_sealed TEXT,
  backup_key_sealed TEXT,
  grace_seconds INTEGER NOT NULL,
  referers TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX live_domains_by_age ON live_domains (created_at, name);

CREATE TABLE live_record_rules (
  domain TEXT NOT NULL,
  app TEXT NOT NULL,
  stream TEXT NOT NULL,
  template_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (domain, app, stream)
) STRICT;

CREATE INDEX live_record_rules_by_template ON live_record_rules (template_id);

CREATE TABLE live_record_templates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE live_streams (
  id BLOB PRIMARY KEY,
  domain TEXT NOT NULL,
  app TEXT NOT NULL,
  stream TEXT NOT NULL,
  source TEXT NOT NULL,
  client_address TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT
) STRICT;

CREATE INDEX live_streams_by_domain ON live_streams (domain, started_at, id);

CREATE INDEX live_streams_by_start ON live_streams (started_at, id);

CREATE INDEX live_streams_on_air ON live_streams (stream, app, domain, started_at) WHERE ended_at IS NULL;

CREATE VIRTUAL TABLE name_index USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_.'");

CREATE TABLE 'name_index_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'name_index_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'name_index_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);

CREATE TABLE 'name_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE quota_removals (
  space_id INTEGER NOT NULL,
  entry_id BLOB NOT NULL,
  path_hash BLOB,
  removed_at INTEGER NOT NULL,
  PRIMARY KEY (space_id, entry_id)
) STRICT;

CREATE INDEX quota_removals_by_path ON quota_removals (space_id, path_hash) WHERE path_hash IS NOT NULL;

CREATE INDEX quota_removals_by_time ON quota_removals (removed_at);

CREATE TABLE quotas (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  library_id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  capacity_bytes INTEGER NOT NULL,
  used_bytes INTEGER NOT NULL DEFAULT 0,
  reserved_bytes INTEGER NOT NULL DEFAULT 0,
  removes_when_exceeded INTEGER NOT NULL DEFAULT 0,
  removes_after_days INTEGER NOT NULL DEFAULT 0,
  removes_newest INTEGER NOT NULL DEFAULT 0,
  exceeded_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX quotas_by_library ON quotas (library_id, kind);

CREATE INDEX quotas_exceeded ON quotas (exceeded_at) WHERE exceeded_at IS NOT NULL AND removes_when_exceeded = 1;

CREATE TABLE recent_uses (
  space_id INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  action INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (space_id, user_id, entry_id, action)
) STRICT;

CREATE INDEX recent_uses_by_entry ON recent_uses (space_id, entry_id);

CREATE INDEX recent_uses_by_time ON recent_uses (space_id, user_id, used_at, entry_id);

CREATE TABLE recycled_items (
  space_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  entry_id BLOB NOT NULL,
  original_parent_id BLOB NOT NULL,
  original_path TEXT NOT NULL,
  name TEXT NOT NULL,
  removed_at INTEGER NOT NULL,
  removed_by TEXT NOT NULL,
  is_removed_by_quota INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER,
  PRIMARY KEY (space_id, number)
) STRICT;

CREATE UNIQUE INDEX recycled_items_by_entry ON recycled_items (space_id, entry_id);

CREATE INDEX recycled_items_by_expiry ON recycled_items (expires_at) WHERE expires_at IS NOT NULL;

CREATE INDEX recycled_items_by_removal ON recycled_items (space_id, removed_at, number);

CREATE TABLE searched_names (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL,
  entry_id BLOB NOT NULL,
  is_indexed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX searched_names_by_entry ON searched_names (space_id, entry_id);

CREATE INDEX searched_names_in_order ON searched_names (space_id, number);

CREATE INDEX searched_names_waiting ON searched_names (space_id, number) WHERE is_indexed = 0;

CREATE TABLE searches (
  id BLOB PRIMARY KEY,
  space_id INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  query TEXT NOT NULL,
  hits TEXT NOT NULL,
  behind INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX searches_by_expiry ON searches (expires_at);

CREATE INDEX searches_by_user ON searches (space_id, user_id, created_at, id);

CREATE TABLE segment_removals (
  segment_id BLOB PRIMARY KEY,
  due_at INTEGER NOT NULL
) STRICT;

CREATE INDEX segment_removals_due ON segment_removals (due_at);

CREATE TABLE spaces (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  library_id TEXT NOT NULL,
  name TEXT NOT NULL,
  root_id BLOB NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  settings TEXT NOT NULL,
  download_bytes_per_second INTEGER,
  retention_days INTEGER,
  retention_changed_at INTEGER,
  used_bytes INTEGER NOT NULL DEFAULT 0,
  reserved_bytes INTEGER NOT NULL DEFAULT 0,
  file_count INTEGER NOT NULL DEFAULT 0,
  directory_count INTEGER NOT NULL DEFAULT 0,
  journal_seq INTEGER NOT NULL DEFAULT 0,
  last_number INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL DEFAULT 0
, quota_id INTEGER, library_quota_id INTEGER, recounted_at INTEGER, searched_since INTEGER) STRICT;

CREATE INDEX spaces_by_creator ON spaces (library_id, created_by, name);

CREATE UNIQUE INDEX spaces_by_name ON spaces (library_id, name);

CREATE INDEX spaces_by_quota ON spaces (quota_id) WHERE quota_id IS NOT NULL;

CREATE TABLE task_inputs (
  space_id INTEGER NOT NULL,
  library_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  input TEXT NOT NULL,
  PRIMARY KEY (space_id, library_id, number)
) STRICT;

CREATE TABLE tasks (
  space_id INTEGER NOT NULL,
  library_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  type TEXT NOT NULL,
  status INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  progress TEXT,
  result TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (space_id, library_id, number)
) STRICT;

CREATE INDEX tasks_by_end ON tasks (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE tokens (
  hash BLOB PRIMARY KEY,
  library_id TEXT NOT NULL,
  spaces TEXT,
  sole_space_id INTEGER,
  user_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  grants TEXT NOT NULL,
  space_tag TEXT,
  period_seconds INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX tokens_by_expiry ON tokens (expires_at);

CREATE INDEX tokens_by_sole_space ON tokens (sole_space_id) WHERE sole_space_id IS NOT NULL;

CREATE INDEX tokens_by_user ON tokens (library_id, user_id, client_id);

CREATE TABLE upload_parts (
  upload_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  segment_id BLOB NOT NULL,
  size_bytes INTEGER NOT NULL,
  crc64 TEXT NOT NULL,
  md5 BLOB NOT NULL,
  stored_at INTEGER NOT NULL, checksum TEXT,
  PRIMARY KEY (upload_id, number)
) STRICT;

CREATE TABLE uploads (
  id BLOB PRIMARY KEY,
  space_id INTEGER NOT NULL,
  parent_id BLOB NOT NULL,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  conflict_strategy TEXT NOT NULL,
  user_id TEXT NOT NULL,
  may_overwrite INTEGER NOT NULL DEFAULT 0,
  announced_bytes INTEGER,
  reserved_bytes INTEGER NOT NULL DEFAULT 0,
  content_type TEXT NOT NULL,
  content_cas TEXT,
  attributes TEXT,
  traffic_bytes_per_second INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  segment_id BLOB,
  size_bytes INTEGER,
  crc64 TEXT,
  md5 BLOB,
  beginning_hash BLOB,
  full_hash BLOB,
  entry_id BLOB,
  answer TEXT
, bucket TEXT, object_key TEXT, checksum TEXT) STRICT;

CREATE INDEX uploads_by_expiry ON uploads (expires_at);

CREATE INDEX uploads_by_key ON uploads (space_id, bucket, object_key, id) WHERE kind = 3 AND state = 0;

CREATE INDEX uploads_by_target ON uploads (space_id, parent_id, name);

CREATE TABLE versions (
  space_id INTEGER NOT NULL,
  entry_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  blob_id BLOB NOT NULL,
  size_bytes INTEGER NOT NULL,
  crc64 TEXT,
  etag TEXT NOT NULL,
  content_type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  origin INTEGER NOT NULL, library_id TEXT NOT NULL DEFAULT '', kept_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (space_id, entry_id, number)
) STRICT;

CREATE INDEX versions_by_age ON versions (library_id, kept_at);

CREATE INDEX versions_by_blob ON versions (blob_id);

CREATE UNIQUE INDEX versions_by_number ON versions (space_id, number);
