/** Built-in functions of MySQL and MariaDB that compute a value and do nothing else. */
const COMPUTING: ReadonlySet<string> = new Set(
  `abs acos adddate addtime aes_decrypt aes_encrypt any_value approx_count_distinct ascii asin atan atan2 avg bin bin_to_uuid
  bit_and bit_count bit_length bit_or bit_xor cast ceil ceiling char char_length character_length chr charset coalesce
  coercibility collation column_check column_exists column_get column_json column_list compress concat concat_ws
  connection_id conv convert convert_tz cos cot count crc32 crc32c cume_dist curdate current_date current_role current_time
  current_timestamp current_user curtime database date date_add date_format date_sub datediff day dayname dayofmonth
  dayofweek dayofyear decode decode_oracle default degrees dense_rank des_decrypt elt encode exists exp export_set extract
  extractvalue field find_in_set first_value floor format format_bytes format_pico_time found_rows from_base64 from_days
  from_unixtime geometrycollection get_format glength greatest group_concat grouping hex hour if ifnull in inet6_aton
  inet6_ntoa inet_aton inet_ntoa insert instr interval is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_uuid isnull
  json_array json_array_append json_array_insert json_array_intersect json_arrayagg json_compact json_contains
  json_contains_path json_depth json_detailed json_equals json_exists json_extract json_insert json_key_value json_keys
  json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize json_object json_object_filter_keys
  json_object_to_array json_objectagg json_overlaps json_pretty json_query json_quote json_remove json_replace
  json_schema_valid json_schema_validation_report json_search json_set json_storage_size json_table json_type json_unquote
  json_valid json_value kdf lag last_day last_value lcase lead least left length lengthb line linestring ln localtime
  localtimestamp locate log log10 log2 lower lpad ltrim ltrim_oracle make_set makedate maketime match max md5 median
  member microsecond mid min minute mod month monthname multilinestring multipoint multipolygon natural_sort_key not now
  nth_value ntile nullif nvl nvl2 oct octet_length oldpassword ord percent_rank percentile_cont percentile_disc
  period_add period_diff pi point polygon position pow power quarter quote radians rand random_bytes rank
  regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right round row row_number rpad rtrim
  schema sec_to_time second session_user sformat sha sha1 sha2 sign sin soundex space sqrt std stddev stddev_pop stddev_samp
  str_to_date strcmp subdate substr substring substring_index subtime sum sysdate system_user tan time time_format
  time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_char to_days to_seconds trim truncate ucase
  uncompress uncompressed_length unhex unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short
  uuid_to_bin value values var_pop var_samp variance version week weekday weekofyear weight_string year yearweek
  sys_guid add_months months_between to_number trunc distance vector_distance from_vector to_vector string_to_vector
  vector_to_string vector_dim vec_distance vec_distance_cosine vec_distance_euclidean vec_fromtext vec_totext
  json_storage_free gtid_subset gtid_subtract icu_version statement_digest statement_digest_text`.split(/\s+/),
)

/** Functions of geometry: many, and all of them compute. */
const GEOMETRY = /^(?:st_|mbr)[a-z]/

/** What may stand before a parenthesis without being called. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `all and any as between by case columns cross distinct distinctrow div else end escape except exists filter first for
  force from full group groups having ignore in index inner intersect interval is join key lateral left like limit mod
  nested natural not null offset on or order ordinality outer over partition partitions path range recursive regexp right
  rlike row rows select separator some sounds straight_join system_time table then to union unique use using value values
  when where window with within xor binary collate end error empty default minus against of qualify rollup cube
  char varchar nchar decimal dec numeric signed unsigned double float real time datetime date year integer int
  bigint tinyint smallint mediumint varbinary text blob`.split(/\s+/),
)

/** May a statement that only reads have this word before a parenthesis? */
export function mayPrecedeParenthesis(word: string): boolean {
  return COMPUTING.has(word) || KEYWORDS.has(word) || GEOMETRY.test(word)
}
