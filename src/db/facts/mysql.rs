//! What MySQL and MariaDB say of themselves: what every role may know first, then what its privileges open.

use std::collections::BTreeMap;

use super::{
    Blocked, Connections, Held, Questions, Replication, Sequence, ServerFacts, Transaction,
    seconds, unexpected,
};
use crate::db::error::QueryError;
use crate::db::grants::Grants;
use crate::db::session::{Session, Table};

/// Names that both products know; `super_read_only` is MySQL's alone, so it is asked as a variable that may be missing.
const SETTINGS: &str = "select @@version as version, @@version_comment as comment, @@read_only as read_only,
  @@innodb_read_only as innodb_read_only, @@max_connections as max, @@max_user_connections as per_user,
  current_user() as role, database() as name";
const STATUS: &str =
    "show global status where variable_name in ('Threads_connected', 'Threads_running')";
const MORE: &str = "show global variables where variable_name in ('super_read_only', 'tx_read_only', 'transaction_read_only', 'wsrep_on')";
const TLS: &str = "show session status like 'Ssl_version'";
const OWN: &str = "select count(*) as total, coalesce(sum(command = 'Sleep'), 0) as idle,
  coalesce(sum(state like '%lock%'), 0) as waiting from information_schema.processlist";
const TRANSACTIONS: &str = "select t.trx_mysql_thread_id as id, p.user as role, p.command as command, t.trx_state as state,
  greatest(0, timestampdiff(second, t.trx_started, now())) as seconds,
  case when t.trx_wait_started is not null then greatest(0, timestampdiff(second, t.trx_wait_started, now())) end as waits
  from information_schema.innodb_trx t left join information_schema.processlist p on p.id = t.trx_mysql_thread_id
  where t.trx_mysql_thread_id <> connection_id() order by t.trx_started limit 20";
const SIZES: &str = "select table_name as name, coalesce(data_length, 0) + coalesce(index_length, 0) as bytes
  from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by 2 desc, 1";
const SEQUENCES: &str = "select * from (
  select concat(c.table_name, '.', c.column_name) as name, t.auto_increment - 1 as last,
    if(c.column_type like '%unsigned%',
      case c.data_type when 'tinyint' then 255 when 'smallint' then 65535 when 'mediumint' then 16777215
        when 'int' then 4294967295 else 18446744073709551615 end,
      case c.data_type when 'tinyint' then 127 when 'smallint' then 32767 when 'mediumint' then 8388607
        when 'int' then 2147483647 else 9223372036854775807 end) as max
    from information_schema.columns c join information_schema.tables t
      on t.table_schema = c.table_schema and t.table_name = c.table_name
   where c.table_schema = database() and c.extra like '%auto_increment%' and t.auto_increment > 1) s where last > max * 0.5";
const TABLES: &str = "select table_schema, table_name from information_schema.tables";
const PLUGINS: &str = "select plugin_name as name, plugin_version as version from information_schema.plugins where plugin_status = 'ACTIVE'";

pub(super) async fn ask(
    session: &mut Session,
    questions: &Questions,
) -> Result<ServerFacts, QueryError> {
    let first = session
        .batch(&[SETTINGS, STATUS, MORE, TLS, "show grants", OWN])
        .await?;
    let [settings, status, more, tls, grants, own] = first.as_slice() else {
        return Err(unexpected("six answers"));
    };
    let row = settings
        .rows
        .first()
        .ok_or_else(|| unexpected("the settings"))?;
    let version = settings.get(row, "version").unwrap_or_default().to_owned();
    let mariadb = version.contains("MariaDB");
    let grants = Grants::read(grants);
    let asked = second_questions(&grants, mariadb, &version);
    let texts: Vec<&str> = asked.iter().map(|(_, text)| *text).collect();
    let second = session.batch(&texts).await?;
    let answers: BTreeMap<&str, Table> = asked.iter().map(|(name, _)| *name).zip(second).collect();
    let seen = Seen {
        settings,
        row,
        status: &pairs(status),
        more: &pairs(more),
        own,
        answers: &answers,
    };
    let mut facts = seen.facts(&version, mariadb);
    facts.tls = pairs(tls)
        .remove("ssl_version")
        .filter(|version| !version.is_empty());
    facts.superuser = grants.everything();
    let database = settings.get(row, "name").unwrap_or_default();
    facts.privileges = questions
        .privileges
        .iter()
        .map(|(privilege, table)| {
            (
                privilege.clone(),
                table.clone(),
                held(&grants, &answers, database, privilege, table),
            )
        })
        .collect();
    Ok(facts)
}

/// What the role's grants let it ask.
fn second_questions(
    grants: &Grants,
    mariadb: bool,
    version: &str,
) -> Vec<(&'static str, &'static str)> {
    let mut asked = vec![
        ("sizes", SIZES),
        ("sequences", SEQUENCES),
        ("tables", TABLES),
        ("plugins", PLUGINS),
    ];
    if grants.holds_globally("PROCESS") {
        asked.push(("transactions", TRANSACTIONS));
    }
    let may_follow = [
        "REPLICATION CLIENT",
        "SUPER",
        "REPLICA MONITOR",
        "SLAVE MONITOR",
        "REPLICATION SLAVE ADMIN",
    ];
    // MariaDB 10.5 moved SHOW REPLICA STATUS from REPLICATION CLIENT (now BINLOG MONITOR) to REPLICA MONITOR.
    let may_follow = if mariadb {
        &may_follow[1..]
    } else {
        &may_follow[..2]
    };
    if may_follow
        .iter()
        .any(|privilege| grants.holds_globally(privilege))
    {
        // MySQL 8.4 knows the new words only, MariaDB and MySQL before 8.0.22 the old ones.
        let old = mariadb || !newer_than(version, &[8, 0, 21]);
        asked.push((
            "replica",
            if old {
                "show slave status"
            } else {
                "show replica status"
            },
        ));
    }
    asked
}

fn newer_than(version: &str, than: &[u32]) -> bool {
    let numbers: Vec<u32> = version
        .split(|c: char| !c.is_ascii_digit())
        .map_while(|part| part.parse().ok())
        .collect();
    numbers.as_slice() > than
}

struct Seen<'a> {
    settings: &'a Table,
    row: &'a [Option<String>],
    status: &'a BTreeMap<String, String>,
    more: &'a BTreeMap<String, String>,
    own: &'a Table,
    answers: &'a BTreeMap<&'static str, Table>,
}

impl Seen<'_> {
    fn setting(&self, name: &str) -> &str {
        self.settings.get(self.row, name).unwrap_or_default()
    }

    fn number(&self, name: &str) -> u64 {
        self.setting(name).parse().unwrap_or_default()
    }

    fn facts(&self, version: &str, mariadb: bool) -> ServerFacts {
        let product = if mariadb { "MariaDB" } else { "MySQL" };
        let number = version.split('-').next().unwrap_or(version);
        let replication = self.replication();
        ServerFacts {
            product: format!("{product} {number}"),
            role: self.setting("role").to_owned(),
            superuser: false,
            read_only: self.read_only(replication.replica),
            connections: self.connections(),
            transactions: self.transactions(),
            blocked: self.blocked(),
            replication,
            prepared: Vec::new(),
            extensions: self.plugins(),
            privileges: Vec::new(),
            size: Some(self.sizes().iter().map(|(_, bytes)| bytes).sum()),
            largest: self.sizes().into_iter().take(3).collect(),
            sequences: self.sequences(),
            hidden_sequences: 0,
            transaction_ids: None,
            invalid_indexes: Vec::new(),
            tls: None,
        }
    }

    fn read_only(&self, replica: bool) -> Option<String> {
        let on = |name: &str| {
            let value = self
                .more
                .get(name)
                .map_or_else(|| self.setting(name), String::as_str);
            matches!(value.to_ascii_uppercase().as_str(), "1" | "ON")
        };
        let names = [
            "super_read_only",
            "innodb_read_only",
            "read_only",
            "transaction_read_only",
            "tx_read_only",
        ];
        let name = names.into_iter().find(|name| on(name))?;
        let replica = if replica { ", and it is a replica" } else { "" };
        Some(format!("{name} is on{replica}"))
    }

    fn connections(&self) -> Connections {
        let count = |name: &str| {
            self.status
                .get(name)
                .and_then(|text| text.parse().ok())
                .unwrap_or_default()
        };
        let used: u64 = count("threads_connected");
        let shown = self.own.rows.first().map_or(0, |row| {
            self.own
                .get(row, "total")
                .and_then(|text| text.parse().ok())
                .unwrap_or_default()
        });
        let per_user = self.number("per_user");
        let idle = self.own_number("idle");
        let transactions = self.answers.get("transactions");
        Connections {
            max: self.number("max"),
            // One more than max_connections is let in, for the administrator alone.
            reserved: 0,
            used,
            active: count("threads_running"),
            idle,
            idle_in_transaction: transactions.map_or(0, |table| {
                let sleeps =
                    |row: &&Vec<Option<String>>| table.get(row, "command") == Some("Sleep");
                table.rows.iter().filter(sleeps).count() as u64
            }),
            waiting: self.own_number("waiting").max(self.blocked().len() as u64),
            hidden: used.saturating_sub(shown),
            role_limit: (per_user > 0).then_some(per_user),
            role_used: if shown < used { shown } else { 0 },
            database_limit: None,
            database_used: 0,
        }
    }

    fn own_number(&self, name: &str) -> u64 {
        let row = self.own.rows.first();
        // A sum is a decimal: `3` or `3.0`.
        row.and_then(|row| self.own.get(row, name))
            .and_then(|text| text.split('.').next()?.parse().ok())
            .unwrap_or_default()
    }

    fn rows(&self, name: &str) -> impl Iterator<Item = (&Table, &Vec<Option<String>>)> {
        self.answers
            .get(name)
            .into_iter()
            .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
    }

    fn transactions(&self) -> Vec<Transaction> {
        self.rows("transactions")
            .map(|(table, row)| {
                let text = |name: &str| table.get(row, name).unwrap_or_default();
                Transaction {
                    session: text("id").parse().unwrap_or_default(),
                    role: text("role").to_owned(),
                    application: String::new(),
                    state: match text("command") {
                        "Sleep" => "idle in transaction".to_owned(),
                        _ => text("state").to_lowercase(),
                    },
                    open: seconds(text("seconds").parse().unwrap_or_default()),
                }
            })
            .collect()
    }

    fn blocked(&self) -> Vec<Blocked> {
        self.rows("transactions")
            .filter(|(table, row)| table.get(row, "state") == Some("LOCK WAIT"))
            .map(|(table, row)| Blocked {
                session: table
                    .get(row, "id")
                    .and_then(|id| id.parse().ok())
                    .unwrap_or_default(),
                role: table.get(row, "role").unwrap_or_default().to_owned(),
                object: "a row lock".to_owned(),
                waits: table
                    .get(row, "waits")
                    .and_then(|text| text.parse().ok())
                    .map(seconds),
                by: Vec::new(),
            })
            .collect()
    }

    fn replication(&self) -> Replication {
        let Some((table, row)) = self.rows("replica").next() else {
            return Replication::default();
        };
        let either = |new: &str, old: &str| table.get(row, new).or_else(|| table.get(row, old));
        let running = |new: &str, old: &str| either(new, old) == Some("Yes");
        Replication {
            replica: true,
            lag: either("Seconds_Behind_Source", "Seconds_Behind_Master")
                .and_then(|text| text.parse().ok())
                .map(seconds),
            receiving: Some(
                running("Replica_IO_Running", "Slave_IO_Running")
                    && running("Replica_SQL_Running", "Slave_SQL_Running"),
            ),
            followers: Vec::new(),
            idle_slots: Vec::new(),
        }
    }

    fn plugins(&self) -> BTreeMap<String, String> {
        self.rows("plugins")
            .filter_map(|(table, row)| {
                Some((
                    table.get(row, "name")?.to_owned(),
                    table.get(row, "version")?.to_owned(),
                ))
            })
            .collect()
    }

    fn sizes(&self) -> Vec<(String, u64)> {
        self.rows("sizes")
            .filter_map(|(table, row)| {
                Some((
                    table.get(row, "name")?.to_owned(),
                    table.get(row, "bytes")?.parse().ok()?,
                ))
            })
            .collect()
    }

    fn sequences(&self) -> Vec<Sequence> {
        self.rows("sequences")
            .filter_map(|(table, row)| {
                let last = table.get(row, "last")?;
                let max = table.get(row, "max")?;
                Some(Sequence {
                    name: table.get(row, "name")?.to_owned(),
                    last: last.to_owned(),
                    max: max.to_owned(),
                    used: last.parse::<f64>().ok()? / max.parse::<f64>().ok()?,
                })
            })
            .collect()
    }
}

fn held(
    grants: &Grants,
    answers: &BTreeMap<&str, Table>,
    database: &str,
    privilege: &str,
    table: &str,
) -> Held {
    let (schema, name) = table.split_once('.').unwrap_or((database, table));
    let listed = answers.get("tables").is_some_and(|tables| {
        tables.rows.iter().any(|row| {
            tables
                .get(row, "table_schema")
                .or_else(|| tables.get(row, "TABLE_SCHEMA"))
                == Some(schema)
                && tables
                    .get(row, "table_name")
                    .or_else(|| tables.get(row, "TABLE_NAME"))
                    == Some(name)
        })
    });
    if !listed {
        return Held::NoTable;
    }
    if grants.hold(privilege, schema, name) {
        Held::Yes
    } else {
        Held::No
    }
}

/// `name`, `value` rows, names in lower case.
fn pairs(table: &Table) -> BTreeMap<String, String> {
    table
        .rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Some(name), Some(value)] => Some((name.to_ascii_lowercase(), value.clone())),
            _ => None,
        })
        .collect()
}
