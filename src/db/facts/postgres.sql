-- One row with everything that the database gate wants to know of a PostgreSQL server, as JSON.
-- Reads pg_catalog only, and every part works for a role without any privilege: what it may not see comes as null.
with client as (
  -- For a role outside pg_read_all_stats the backend's kind is hidden; client backends are those with a database.
  select a.*, a.state is null and a.pid <> pg_backend_pid() as hidden
    from pg_stat_activity a
   where a.backend_type = 'client backend' or (a.backend_type is null and a.datid is not null)
), waiting as (
  select l.pid, min(l.locktype) as locktype, min(l.mode) as mode, min(l.relation::regclass::text) as relation,
         max(extract(epoch from clock_timestamp() - (to_jsonb(l) ->> 'waitstart')::timestamptz)) as seconds
    from pg_locks l where not l.granted group by l.pid
), sequence as (
  select format('%I.%I', s.schemaname, s.sequencename) as name, s.last_value, s.max_value, s.increment_by,
         owner.name as owner,
         case owner.type when 'smallint' then 32767 when 'integer' then 2147483647 else 9223372036854775807 end as column_max
    from pg_sequences s
    left join lateral (
      select format('%I.%I.%I', n.nspname, t.relname, a.attname) as name, format_type(a.atttypid, null) as type
        from pg_depend d
        join pg_class q on q.oid = d.objid and q.relkind = 'S' and q.relname = s.sequencename
        join pg_namespace qn on qn.oid = q.relnamespace and qn.nspname = s.schemaname
        join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        join pg_class t on t.oid = d.refobjid
        join pg_namespace n on n.oid = t.relnamespace
       where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
       limit 1
    ) owner on true
   where s.increment_by > 0 and s.last_value is not null and not s.cycle
)
select json_build_object(
  'version', current_setting('server_version'),
  'number', current_setting('server_version_num')::int,
  'recovery', pg_is_in_recovery(),
  'default_read_only', current_setting('default_transaction_read_only') = 'on',
  'role', current_user,
  'superuser', (select rolsuper from pg_roles where rolname = current_user),
  'role_limit', (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
  'database_limit', (select nullif(datconnlimit, -1) from pg_database where datname = current_database()),
  'max', current_setting('max_connections')::int,
  'reserved', current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0),
  'sessions', (select json_build_object(
      'total', count(*),
      'active', count(*) filter (where state = 'active'),
      'idle', count(*) filter (where state = 'idle'),
      'idle_in_transaction', count(*) filter (where state like 'idle in transaction%'),
      'waiting', (select count(*) from waiting),
      'hidden', count(*) filter (where hidden),
      'role', count(*) filter (where usename = current_user),
      'database', count(*) filter (where datname = current_database())) from client),
  'transactions', (select coalesce(json_agg(t order by t.seconds desc), '[]') from (
      select pid, usename as role, application_name as application, state, extract(epoch from clock_timestamp() - xact_start) as seconds
        from client where xact_start is not null and pid <> pg_backend_pid() order by xact_start limit 5) t),
  'blocked', (select coalesce(json_agg(t order by t.seconds desc), '[]') from (
      select w.pid, c.usename as role, w.mode, coalesce(w.relation, w.locktype) as object, w.seconds, pg_blocking_pids(w.pid) as by
        from waiting w left join client c on c.pid = w.pid limit 5) t),
  'lag', case when pg_is_in_recovery() then
      case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() and exists (select from pg_stat_wal_receiver) then 0
           else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end end,
  'receiving', exists (select from pg_stat_wal_receiver),
  'replicas', (select coalesce(json_agg(json_build_object('name', application_name, 'state', state,
      'seconds', extract(epoch from replay_lag))), '[]') from pg_stat_replication),
  'slots', (select coalesce(json_agg(json_build_object('name', slot_name, 'bytes',
      case when not pg_is_in_recovery() then pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint end)), '[]')
      from pg_replication_slots where not active and restart_lsn is not null),
  'prepared', (select coalesce(json_agg(json_build_object('name', gid, 'seconds', extract(epoch from clock_timestamp() - prepared))), '[]') from pg_prepared_xacts),
  'extensions', (select coalesce(json_object_agg(extname, extversion), '{}') from pg_extension),
  'size', case when has_database_privilege(current_database(), 'connect') then pg_database_size(current_database()) end,
  'largest', (select coalesce(json_agg(json_build_object('name', format('%I.%I', n.nspname, c.relname), 'bytes', c.relpages::bigint * current_setting('block_size')::int)
      order by c.relpages desc), '[]') from (select * from pg_class where relkind in ('r', 'm') and relpages > 0 order by relpages desc limit 3) c
      join pg_namespace n on n.oid = c.relnamespace where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')),
  'sequences', (select coalesce(json_agg(json_build_object('name', name, 'owner', owner, 'last', last_value::text, 'max', least(max_value, column_max)::text,
      'used', last_value::float8 / nullif(least(max_value, column_max), 0)::float8)), '[]') from sequence
      where last_value::float8 / nullif(least(max_value, column_max), 0)::float8 > 0.5),
  'hidden_sequences', (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'S' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_temp%'
        -- In a case, because the parts of a condition are looked at in any order, and only sequences may be asked.
        and case when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'SELECT, USAGE') end),
  'xid_age', (select json_build_object('name', datname, 'age', age(datfrozenxid)) from pg_database order by age(datfrozenxid) desc limit 1),
  'multixact_age', (select json_build_object('name', datname, 'age', mxid_age(datminmxid)) from pg_database order by mxid_age(datminmxid) desc limit 1),
  'invalid_indexes', (select coalesce(json_agg(x.indexrelid::regclass::text order by 1), '[]') from pg_index x
      where not x.indisvalid and not exists (select from pg_stat_progress_create_index p where p.index_relid = x.indexrelid)
        and not exists (select from pg_class c where c.oid = x.indexrelid and c.relkind = 'I')),
  'tls', (select version from pg_stat_ssl where pid = pg_backend_pid())
)::text
