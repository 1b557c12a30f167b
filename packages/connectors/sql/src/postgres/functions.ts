/** Functions that no free query may call, whatever the catalog says of them: they run SQL from texts, reach out, wait or change. */
const DENIED: readonly RegExp[] = [
  /^(?:query|table|schema|database|cursor)_to_xml/,
  /^(?:pg_sleep|pg_read_|pg_ls_|pg_stat_file|pg_terminate|pg_cancel|pg_reload|pg_rotate|pg_promote|pg_notify)/,
  /^(?:pg_advisory_|pg_try_advisory_|pg_logical_|pg_create_|pg_drop_|pg_copy_|pg_replication_|pg_switch_wal|pg_wal_replay)/,
  /^(?:pg_backup_|pg_start_|pg_stop_|pg_export_|pg_import_|pg_file_|pg_hba_|pg_ident_|pg_show_all_|pg_stat_get_activity|pg_stat_get_backend|pg_stat_statements)/,
  /^(?:pg_extension_config|pg_log_|pg_stat_reset|pg_stat_clear|pg_current_logfile|pg_get_wal|pg_walfile|pg_config)/,
  /^(?:lo_|lowrite|loread|be_lo_|dblink|crosstab|connectby|xpath_table|ts_stat|ts_rewrite|postgres_fdw_|file_fdw_)/,
  /^(?:set_config|setseed|setval|nextval|currval|lastval|txid_current$|pg_current_xact_id$|has_sequence_)/,
  /^(?:brin_|gin_clean|binary_upgrade_|plpgsql_|pg_nextoid|pg_collation_actual|inet_server|inet_client)/,
]

/** They give another answer each time, and change nothing. */
const HARMLESS: ReadonlySet<string> = new Set([
  'random',
  'random_normal',
  'clock_timestamp',
  'timeofday',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v1',
  'uuid_generate_v4',
  'pg_relation_size',
  'pg_table_size',
  'pg_indexes_size',
  'pg_total_relation_size',
  'pg_database_size',
  'pg_tablespace_size',
  'pg_column_size',
])

/** Is it a function that is refused by its name alone? */
export function isDenied(name: string): boolean {
  return DENIED.some((pattern) => pattern.test(name))
}

/** May it be called although the catalog calls it volatile? */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name)
}
