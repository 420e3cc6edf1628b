CREATE TABLE access_keys (
  id text COLLATE C NOT NULL,
  library_id text COLLATE C NOT NULL,
  name text COLLATE C NOT NULL,
  secret_sealed text COLLATE C NOT NULL,
  grants text COLLATE C NOT NULL,
  spaces text COLLATE C,
  is_enabled bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX access_keys_by_age ON public.access_keys USING btree (created_at, id);
CREATE INDEX access_keys_by_library ON public.access_keys USING btree (library_id, created_at, id);
CREATE UNIQUE INDEX access_keys_pkey ON public.access_keys USING btree (id);

CREATE TABLE applications (
  id text COLLATE C NOT NULL,
  library_id text COLLATE C NOT NULL,
  space_name text COLLATE C NOT NULL,
  name text COLLATE C NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX applications_by_age ON public.applications USING btree (created_at, id);
CREATE INDEX applications_by_library ON public.applications USING btree (library_id, created_at, id);
CREATE UNIQUE INDEX applications_pkey ON public.applications USING btree (id);

CREATE TABLE blob_releases (
  blob_id bytea NOT NULL,
  due_at bigint NOT NULL
);
CREATE INDEX blob_releases_due ON public.blob_releases USING btree (due_at);
CREATE UNIQUE INDEX blob_releases_pkey ON public.blob_releases USING btree (blob_id);

CREATE TABLE blob_segments (
  blob_id bytea NOT NULL,
  ordinal bigint NOT NULL,
  segment_id bytea NOT NULL,
  size_bytes bigint NOT NULL
);
CREATE UNIQUE INDEX blob_segments_pkey ON public.blob_segments USING btree (blob_id, ordinal);

CREATE TABLE blobs (
  id bytea NOT NULL,
  library_id text COLLATE C NOT NULL,
  size_bytes bigint NOT NULL,
  crc64 text COLLATE C NOT NULL,
  etag text COLLATE C NOT NULL,
  segment_count bigint NOT NULL,
  beginning_hash bytea,
  full_hash bytea,
  created_at bigint NOT NULL
);
CREATE INDEX blobs_by_beginning ON public.blobs USING btree (library_id, beginning_hash, size_bytes) WHERE (beginning_hash IS NOT NULL);
CREATE INDEX blobs_by_content ON public.blobs USING btree (library_id, full_hash, size_bytes) WHERE (full_hash IS NOT NULL);
CREATE UNIQUE INDEX blobs_pkey ON public.blobs USING btree (id);

CREATE TABLE entries (
  space_id bigint NOT NULL,
  id bytea NOT NULL,
  parent_id bytea,
  name text COLLATE C NOT NULL,
  kind bigint NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  created_by text COLLATE C NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  child_file_count bigint NOT NULL DEFAULT 0,
  child_directory_count bigint NOT NULL DEFAULT 0,
  blob_id bytea,
  size_bytes bigint NOT NULL DEFAULT 0,
  crc64 text COLLATE C,
  etag text COLLATE C,
  content_type text COLLATE C,
  uploaded_at bigint,
  link_target_id bytea,
  attributes text COLLATE C,
  content_by text COLLATE C,
  content_number bigint
);
CREATE INDEX entries_being_purged ON public.entries USING btree (space_id) WHERE (state = 2);
CREATE INDEX entries_by_blob ON public.entries USING btree (blob_id) WHERE (blob_id IS NOT NULL);
CREATE INDEX entries_by_content_number ON public.entries USING btree (space_id, content_number) WHERE (content_number IS NOT NULL);
CREATE INDEX entries_by_creation ON public.entries USING btree (space_id, created_at, id) WHERE ((state = 0) AND (kind <> 0));
CREATE INDEX entries_by_key ON public.entries USING btree (space_id, parent_id, (
CASE
    WHEN (kind = 0) THEN (name || '/'::text)
    ELSE name
END)) WHERE ((state = 0) AND (kind <= 1));
CREATE INDEX entries_by_link_target ON public.entries USING btree (space_id, link_target_id) WHERE (link_target_id IS NOT NULL);
CREATE INDEX entries_by_modification ON public.entries USING btree (space_id, modified_at, id) WHERE ((state = 0) AND (kind <> 0));
CREATE UNIQUE INDEX entries_by_name ON public.entries USING btree (space_id, parent_id, name) WHERE (state = 0);
CREATE INDEX entries_by_parent_out_of_tree ON public.entries USING btree (space_id, parent_id) WHERE (state <> 0);
CREATE INDEX entries_in_order ON public.entries USING btree (space_id, parent_id, (
CASE
    WHEN (kind = 0) THEN 0
    ELSE 1
END), name) WHERE (state = 0);
CREATE UNIQUE INDEX entries_pkey ON public.entries USING btree (space_id, id);

CREATE TABLE favorites (
  space_id bigint NOT NULL,
  user_id text COLLATE C NOT NULL,
  entry_id bytea NOT NULL,
  marked_at bigint NOT NULL
);
CREATE INDEX favorites_by_entry ON public.favorites USING btree (space_id, entry_id);
CREATE INDEX favorites_by_time ON public.favorites USING btree (space_id, user_id, marked_at, entry_id);
CREATE UNIQUE INDEX favorites_pkey ON public.favorites USING btree (space_id, user_id, entry_id);

CREATE TABLE installation (
  key text COLLATE C NOT NULL,
  value text COLLATE C NOT NULL
);
CREATE UNIQUE INDEX installation_pkey ON public.installation USING btree (key);

CREATE TABLE jobs (
  id bytea NOT NULL,
  kind text COLLATE C NOT NULL,
  input text COLLATE C NOT NULL,
  due_at bigint NOT NULL,
  unique_key text COLLATE C NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  lease_until bigint,
  last_error text COLLATE C
);
CREATE UNIQUE INDEX jobs_by_key ON public.jobs USING btree (unique_key);
CREATE INDEX jobs_due ON public.jobs USING btree (due_at);
CREATE UNIQUE INDEX jobs_pkey ON public.jobs USING btree (id);

CREATE TABLE journal (
  space_id bigint NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  operation text COLLATE C NOT NULL,
  actor text COLLATE C NOT NULL,
  entry_id bytea NOT NULL,
  details text COLLATE C
);
CREATE UNIQUE INDEX journal_pkey ON public.journal USING btree (space_id, seq);

CREATE TABLE libraries (
  id text COLLATE C NOT NULL,
  name text COLLATE C NOT NULL,
  remark text COLLATE C NOT NULL,
  secret_sealed text COLLATE C NOT NULL,
  settings text COLLATE C NOT NULL,
  tags text COLLATE C NOT NULL,
  created_at bigint NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  last_number bigint NOT NULL DEFAULT 0,
  history_cleared_at bigint
);
CREATE INDEX libraries_by_age ON public.libraries USING btree (created_at, id);
CREATE UNIQUE INDEX libraries_pkey ON public.libraries USING btree (id);

CREATE TABLE live_bans (
  stream text COLLATE C NOT NULL,
  app text COLLATE C NOT NULL,
  domain text COLLATE C NOT NULL,
  reason text COLLATE C NOT NULL,
  created_at bigint NOT NULL,
  ends_at bigint NOT NULL
);
CREATE INDEX live_bans_by_age ON public.live_bans USING btree (created_at, stream);
CREATE INDEX live_bans_by_end ON public.live_bans USING btree (ends_at);
CREATE UNIQUE INDEX live_bans_pkey ON public.live_bans USING btree (stream);

CREATE TABLE live_cuts (
  number bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  cut text COLLATE C NOT NULL,
  made_at bigint NOT NULL
);
CREATE INDEX live_cuts_by_age ON public.live_cuts USING btree (made_at);
CREATE UNIQUE INDEX live_cuts_pkey ON public.live_cuts USING btree (number);

CREATE TABLE live_domains (
  name text COLLATE C NOT NULL,
  is_play bigint NOT NULL,
  is_enabled bigint NOT NULL,
  play_type bigint NOT NULL,
  is_delay_live bigint NOT NULL,
  is_mini_program_live bigint NOT NULL,
  is_signed bigint NOT NULL,
  main_key_sealed text COLLATE C,
  backup_key_sealed text COLLATE C,
  grace_seconds bigint NOT NULL,
  referers text COLLATE C,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX live_domains_by_age ON public.live_domains USING btree (created_at, name);
CREATE UNIQUE INDEX live_domains_pkey ON public.live_domains USING btree (name);

CREATE TABLE live_record_rules (
  domain text COLLATE C NOT NULL,
  app text COLLATE C NOT NULL,
  stream text COLLATE C NOT NULL,
  template_id bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX live_record_rules_by_template ON public.live_record_rules USING btree (template_id);
CREATE UNIQUE INDEX live_record_rules_pkey ON public.live_record_rules USING btree (domain, app, stream);

CREATE TABLE live_record_templates (
  id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  name text COLLATE C NOT NULL,
  description text COLLATE C NOT NULL,
  settings text COLLATE C NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX live_record_templates_pkey ON public.live_record_templates USING btree (id);

CREATE TABLE live_streams (
  id bytea NOT NULL,
  domain text COLLATE C NOT NULL,
  app text COLLATE C NOT NULL,
  stream text COLLATE C NOT NULL,
  source text COLLATE C NOT NULL,
  client_address text COLLATE C NOT NULL,
  started_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  ended_at bigint,
  end_reason text COLLATE C
);
CREATE INDEX live_streams_by_domain ON public.live_streams USING btree (domain, started_at, id);
CREATE INDEX live_streams_by_start ON public.live_streams USING btree (started_at, id);
CREATE INDEX live_streams_on_air ON public.live_streams USING btree (stream, app, domain, started_at) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX live_streams_pkey ON public.live_streams USING btree (id);

CREATE TABLE quota_removals (
  space_id bigint NOT NULL,
  entry_id bytea NOT NULL,
  path_hash bytea,
  removed_at bigint NOT NULL
);
CREATE INDEX quota_removals_by_path ON public.quota_removals USING btree (space_id, path_hash) WHERE (path_hash IS NOT NULL);
CREATE INDEX quota_removals_by_time ON public.quota_removals USING btree (removed_at);
CREATE UNIQUE INDEX quota_removals_pkey ON public.quota_removals USING btree (space_id, entry_id);

CREATE TABLE quotas (
  id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  library_id text COLLATE C NOT NULL,
  kind bigint NOT NULL,
  capacity_bytes bigint NOT NULL,
  used_bytes bigint NOT NULL DEFAULT 0,
  reserved_bytes bigint NOT NULL DEFAULT 0,
  removes_when_exceeded bigint NOT NULL DEFAULT 0,
  removes_after_days bigint NOT NULL DEFAULT 0,
  removes_newest bigint NOT NULL DEFAULT 0,
  exceeded_at bigint,
  created_at bigint NOT NULL
);
CREATE INDEX quotas_by_library ON public.quotas USING btree (library_id, kind);
CREATE INDEX quotas_exceeded ON public.quotas USING btree (exceeded_at) WHERE ((exceeded_at IS NOT NULL) AND (removes_when_exceeded = 1));
CREATE UNIQUE INDEX quotas_pkey ON public.quotas USING btree (id);

CREATE TABLE recent_uses (
  space_id bigint NOT NULL,
  user_id text COLLATE C NOT NULL,
  entry_id bytea NOT NULL,
  action bigint NOT NULL,
  used_at bigint NOT NULL
);
CREATE INDEX recent_uses_by_entry ON public.recent_uses USING btree (space_id, entry_id);
CREATE INDEX recent_uses_by_time ON public.recent_uses USING btree (space_id, user_id, used_at, entry_id);
CREATE UNIQUE INDEX recent_uses_pkey ON public.recent_uses USING btree (space_id, user_id, entry_id, action);

CREATE TABLE recycled_items (
  space_id bigint NOT NULL,
  number bigint NOT NULL,
  entry_id bytea NOT NULL,
  original_parent_id bytea NOT NULL,
  original_path text COLLATE C NOT NULL,
  name text COLLATE C NOT NULL,
  removed_at bigint NOT NULL,
  removed_by text COLLATE C NOT NULL,
  is_removed_by_quota bigint NOT NULL DEFAULT 0,
  expires_at bigint
);
CREATE UNIQUE INDEX recycled_items_by_entry ON public.recycled_items USING btree (space_id, entry_id);
CREATE INDEX recycled_items_by_expiry ON public.recycled_items USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX recycled_items_by_removal ON public.recycled_items USING btree (space_id, removed_at, number);
CREATE UNIQUE INDEX recycled_items_pkey ON public.recycled_items USING btree (space_id, number);

CREATE TABLE searched_names (
  number bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  space_id bigint NOT NULL,
  entry_id bytea NOT NULL,
  is_indexed bigint NOT NULL DEFAULT 0,
  tokens tsvector
);
CREATE UNIQUE INDEX searched_names_by_entry ON public.searched_names USING btree (space_id, entry_id);
CREATE INDEX searched_names_by_token ON public.searched_names USING gin (tokens) WITH (fastupdate=off);
CREATE INDEX searched_names_in_order ON public.searched_names USING btree (space_id, number);
CREATE UNIQUE INDEX searched_names_pkey ON public.searched_names USING btree (number);
CREATE INDEX searched_names_waiting ON public.searched_names USING btree (space_id, number) WHERE (is_indexed = 0);

CREATE TABLE searches (
  id bytea NOT NULL,
  space_id bigint NOT NULL,
  user_id text COLLATE C NOT NULL,
  query text COLLATE C NOT NULL,
  hits text COLLATE C NOT NULL,
  behind bigint,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX searches_by_expiry ON public.searches USING btree (expires_at);
CREATE INDEX searches_by_user ON public.searches USING btree (space_id, user_id, created_at, id);
CREATE UNIQUE INDEX searches_pkey ON public.searches USING btree (id);

CREATE TABLE segment_removals (
  segment_id bytea NOT NULL,
  due_at bigint NOT NULL
);
CREATE INDEX segment_removals_due ON public.segment_removals USING btree (due_at);
CREATE UNIQUE INDEX segment_removals_pkey ON public.segment_removals USING btree (segment_id);

CREATE TABLE spaces (
  id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  library_id text COLLATE C NOT NULL,
  name text COLLATE C NOT NULL,
  root_id bytea NOT NULL,
  created_by text COLLATE C NOT NULL,
  created_at bigint NOT NULL,
  settings text COLLATE C NOT NULL,
  download_bytes_per_second bigint,
  retention_days bigint,
  retention_changed_at bigint,
  used_bytes bigint NOT NULL DEFAULT 0,
  reserved_bytes bigint NOT NULL DEFAULT 0,
  file_count bigint NOT NULL DEFAULT 0,
  directory_count bigint NOT NULL DEFAULT 0,
  journal_seq bigint NOT NULL DEFAULT 0,
  last_number bigint NOT NULL DEFAULT 0,
  state bigint NOT NULL DEFAULT 0,
  quota_id bigint,
  library_quota_id bigint,
  recounted_at bigint,
  searched_since bigint
);
CREATE INDEX spaces_by_creator ON public.spaces USING btree (library_id, created_by, name);
CREATE UNIQUE INDEX spaces_by_name ON public.spaces USING btree (library_id, name);
CREATE INDEX spaces_by_quota ON public.spaces USING btree (quota_id) WHERE (quota_id IS NOT NULL);
CREATE UNIQUE INDEX spaces_pkey ON public.spaces USING btree (id);

CREATE TABLE task_inputs (
  space_id bigint NOT NULL,
  library_id text COLLATE C NOT NULL,
  number bigint NOT NULL,
  input text COLLATE C NOT NULL
);
CREATE UNIQUE INDEX task_inputs_pkey ON public.task_inputs USING btree (space_id, library_id, number);

CREATE TABLE tasks (
  space_id bigint NOT NULL,
  library_id text COLLATE C NOT NULL,
  number bigint NOT NULL,
  type text COLLATE C NOT NULL,
  status bigint NOT NULL,
  user_id text COLLATE C NOT NULL,
  progress text COLLATE C,
  result text COLLATE C,
  created_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX tasks_by_end ON public.tasks USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE UNIQUE INDEX tasks_pkey ON public.tasks USING btree (space_id, library_id, number);

CREATE TABLE tokens (
  hash bytea NOT NULL,
  library_id text COLLATE C NOT NULL,
  spaces text COLLATE C,
  sole_space_id bigint,
  user_id text COLLATE C NOT NULL,
  client_id text COLLATE C NOT NULL,
  session_id text COLLATE C NOT NULL,
  grants text COLLATE C NOT NULL,
  space_tag text COLLATE C,
  period_seconds bigint NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX tokens_by_expiry ON public.tokens USING btree (expires_at);
CREATE INDEX tokens_by_sole_space ON public.tokens USING btree (sole_space_id) WHERE (sole_space_id IS NOT NULL);
CREATE INDEX tokens_by_user ON public.tokens USING btree (library_id, user_id, client_id);
CREATE UNIQUE INDEX tokens_pkey ON public.tokens USING btree (hash);

CREATE TABLE upload_parts (
  upload_id bytea NOT NULL,
  number bigint NOT NULL,
  segment_id bytea NOT NULL,
  size_bytes bigint NOT NULL,
  crc64 text COLLATE C NOT NULL,
  md5 bytea NOT NULL,
  stored_at bigint NOT NULL,
  checksum text COLLATE C
);
CREATE UNIQUE INDEX upload_parts_pkey ON public.upload_parts USING btree (upload_id, number);

CREATE TABLE uploads (
  id bytea NOT NULL,
  space_id bigint NOT NULL,
  parent_id bytea NOT NULL,
  name text COLLATE C NOT NULL,
  kind bigint NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  conflict_strategy text COLLATE C NOT NULL,
  user_id text COLLATE C NOT NULL,
  may_overwrite bigint NOT NULL DEFAULT 0,
  announced_bytes bigint,
  reserved_bytes bigint NOT NULL DEFAULT 0,
  content_type text COLLATE C NOT NULL,
  content_cas text COLLATE C,
  attributes text COLLATE C,
  traffic_bytes_per_second bigint,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  segment_id bytea,
  size_bytes bigint,
  crc64 text COLLATE C,
  md5 bytea,
  beginning_hash bytea,
  full_hash bytea,
  entry_id bytea,
  answer text COLLATE C,
  bucket text COLLATE C,
  object_key text COLLATE C,
  checksum text COLLATE C
);
CREATE INDEX uploads_by_expiry ON public.uploads USING btree (expires_at);
CREATE INDEX uploads_by_key ON public.uploads USING btree (space_id, bucket, object_key, id) WHERE ((kind = 3) AND (state = 0));
CREATE INDEX uploads_by_target ON public.uploads USING btree (space_id, parent_id, name);
CREATE UNIQUE INDEX uploads_pkey ON public.uploads USING btree (id);

CREATE TABLE versions (
  space_id bigint NOT NULL,
  entry_id bytea NOT NULL,
  number bigint NOT NULL,
  revision bigint NOT NULL,
  blob_id bytea NOT NULL,
  size_bytes bigint NOT NULL,
  crc64 text COLLATE C,
  etag text COLLATE C NOT NULL,
  content_type text COLLATE C NOT NULL,
  created_at bigint NOT NULL,
  created_by text COLLATE C NOT NULL,
  origin bigint NOT NULL,
  library_id text COLLATE C NOT NULL DEFAULT ''::text,
  kept_at bigint NOT NULL DEFAULT 0
);
CREATE INDEX versions_by_age ON public.versions USING btree (library_id, kept_at);
CREATE INDEX versions_by_blob ON public.versions USING btree (blob_id);
CREATE UNIQUE INDEX versions_by_number ON public.versions USING btree (space_id, number);
CREATE UNIQUE INDEX versions_pkey ON public.versions USING btree (space_id, entry_id, number);
