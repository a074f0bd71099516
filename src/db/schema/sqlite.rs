//! SQLite's catalogue, through the table-valued forms of its pragmas: one statement for all tables.

use super::{ObjectKind, ObjectName, Origin, Schema, objects, squeeze};
use crate::db::engine::Engine;
use crate::db::error::QueryError;
use crate::db::session::Session;

const QUERY: &str = "
with the_table as (select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\')
select 'table', '', name, case when upper(sql) like '%WITHOUT ROWID%' then 'table without rowid' when upper(sql) like 'CREATE VIRTUAL%' then sql else 'table' end from the_table
union all
select 'column', t.name, c.name, c.type || case when c.\"notnull\" then ' not null' else '' end || coalesce(' default ' || c.dflt_value, '')
    || case when c.pk > 0 then ' primary key ' || c.pk else '' end || case when c.hidden in (2, 3) then ' generated' else '' end
  from the_table t join pragma_table_xinfo(t.name) c where c.hidden <> 1
union all
select 'column-order', t.name, '', (select group_concat(name, ', ') from (select name from pragma_table_xinfo(t.name) where hidden <> 1 order by cid)) from the_table t
union all
select 'constraint', t.name, 'foreign key ' || f.id, 'foreign key (' || group_concat(f.\"from\", ', ') || ') references ' || f.\"table\" || ' (' || coalesce(group_concat(f.\"to\", ', '), '') || ') on delete ' || lower(f.on_delete) || ' on update ' || lower(f.on_update)
  from the_table t join pragma_foreign_key_list(t.name) f group by t.name, f.id
union all
select 'index', t.name, i.name, case when i.\"unique\" then 'unique ' else '' end || '(' || coalesce((select group_concat(coalesce(x.name, '(expression)') || case when x.desc then ' desc' else '' end, ', ') from (select * from pragma_index_xinfo(i.name) where key = 1 order by seqno) x), '') || ')'
    || coalesce(case when i.partial then ' ' || substr(s.sql, instr(upper(s.sql), ' WHERE ') + 1) end, '')
  from the_table t join pragma_index_list(t.name) i left join sqlite_schema s on s.type = 'index' and s.name = i.name
union all
select 'view', '', name, sql from sqlite_schema where type = 'view'
union all
select 'trigger', tbl_name, name, sql from sqlite_schema where type = 'trigger'";

pub(super) async fn read(session: &mut Session) -> Result<Schema, QueryError> {
    let tables = session
        .batch(&["select 'SQLite ' || sqlite_version()", QUERY])
        .await?;
    let mut tables = tables.into_iter();
    let product = tables.next().unwrap_or_default();
    let rows = tables.next().unwrap_or_default().rows;
    Ok(Schema {
        engine: Engine::Sqlite,
        product: product.first().unwrap_or("SQLite").to_owned(),
        origin: Origin::Catalogue,
        objects: objects(rows).map(named).collect(),
    })
}

/// A foreign key and an index of a constraint have no name of their own: their definition is their name.
fn named((mut name, definition): (ObjectName, String)) -> (ObjectName, String) {
    let definition = squeeze(&definition);
    let nameless =
        name.kind == ObjectKind::Constraint || name.name.starts_with("sqlite_autoindex_");
    if nameless {
        name.name.clone_from(&definition);
    }
    (name, definition)
}

/// The schema that a file of SQL statements makes, found out in memory.
pub(super) async fn of_statements(sql: &str) -> Result<Schema, QueryError> {
    let mut session = Session::in_memory(sql).await?;
    read(&mut session).await
}
