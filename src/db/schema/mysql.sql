-- Rows of kind, table, name, definition, of the connected database. Columns of views come along: leaving them out here
-- would join two catalogues that have no index, and take quadratic time.
select 'database' as kind, '' as on_table, 'encoding and collation' as name, concat_ws(' ', default_character_set_name, default_collation_name) as definition
  from information_schema.schemata where schema_name = database()
union all
select 'table', '', t.table_name, concat_ws(', ', 'table', t.engine, t.table_collation)
  from information_schema.tables t where t.table_schema = database() and t.table_type = 'BASE TABLE'
union all
select 'column', c.table_name, c.column_name, concat_ws(' ', c.column_type, if(c.collation_name is null, null, concat('collate ', c.collation_name)),
    if(c.is_nullable = 'NO', 'not null', null), concat('default ', c.column_default), nullif(c.extra, ''), if(coalesce(c.generation_expression, '') = '', null, concat('as (', c.generation_expression, ')')))
  from information_schema.columns c
 where c.table_schema = database()
union all
select 'column-order', c.table_name, '', group_concat(c.column_name order by c.ordinal_position separator ', ')
  from information_schema.columns c
 where c.table_schema = database() group by c.table_name
union all
select 'index', s.table_name, s.index_name, concat(if(max(s.non_unique) = 0, 'unique ', ''), lower(max(s.index_type)), ' (',
    group_concat(concat(coalesce(s.column_name, '(expression)'), if(s.sub_part is null, '', concat('(', s.sub_part, ')')), if(s.collation = 'D', ' desc', '')) order by s.seq_in_index separator ', '), ')')
  from information_schema.statistics s where s.table_schema = database() group by s.table_name, s.index_name
union all
-- Filtered by `table_schema` itself, and not joined with the rules: else every table is opened once more for each row.
select 'constraint', k.table_name, k.constraint_name, concat('foreign key (', group_concat(k.column_name order by k.ordinal_position separator ', '), ') references ',
    max(k.referenced_table_name), ' (', group_concat(k.referenced_column_name order by k.ordinal_position separator ', '), ')')
  from information_schema.key_column_usage k
 where k.table_schema = database() and k.referenced_table_name is not null group by k.table_name, k.constraint_name
union all
select 'view', '', v.table_name, v.view_definition from information_schema.views v where v.table_schema = database()
union all
select 'function', '', concat(r.routine_name, '(', coalesce((select group_concat(concat_ws(' ', p.parameter_mode, p.parameter_name, p.dtd_identifier) order by p.ordinal_position separator ', ')
      from information_schema.parameters p where p.specific_schema = r.routine_schema and p.specific_name = r.specific_name and p.ordinal_position > 0), ''), ')'),
    concat_ws(' ', lower(r.routine_type), if(r.dtd_identifier is null, null, concat('returns ', r.dtd_identifier)), lower(r.sql_data_access), 'security', lower(r.security_type), 'body', md5(r.routine_definition))
  from information_schema.routines r where r.routine_schema = database()
union all
select 'trigger', g.event_object_table, g.trigger_name, concat_ws(' ', lower(g.action_timing), lower(g.event_manipulation), 'body', md5(g.action_statement))
  from information_schema.triggers g where g.trigger_schema = database()
