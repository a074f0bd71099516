//! Real MariaDB servers for tests.

use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, MySqlConnection};

use super::certificates::{self, Files, Kind};
use super::server::{self, Server, Start};

const USER: &str = "mysql";
/// The password of `root`; also of every user that the tests create.
pub const PASSWORD: &str = "correct-horse-battery";

/// How a server differs from the shared one.
#[derive(Debug, Default)]
pub struct Options {
    /// Options of mariadbd, such as `--max-connections=3`.
    pub settings: Vec<String>,
    /// The certificate; without one the server has no TLS.
    pub certificate: Option<Kind>,
}

/// A running MariaDB.
#[derive(Debug)]
pub struct MariaDb {
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// Its certificate's files.
    pub certificate: Option<Files>,
    /// Ends with this.
    _server: Server,
}

impl MariaDb {
    /// The server that all tests share: TLS with a good certificate, not demanded.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MariaDb> = OnceLock::new();
        SHARED.get_or_init(|| {
            Self::start(&Options {
                certificate: Some(Kind::Good),
                ..Options::default()
            })
        })
    }

    /// A server of a test's own.
    pub fn start(options: &Options) -> Self {
        let folder = server::folder("mariadb", USER);
        let data = folder.join("data");
        server::run(
            Command::new(server::program("mariadb-install-db"))
                .current_dir(&folder)
                .args([
                    "--no-defaults",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ])
                .arg(format!("--datadir={}", data.display())),
            USER,
        );
        let port = server::free_port();
        let certificate = options
            .certificate
            .map(|kind| certificates::write(&folder, kind, USER));
        let command = command(&folder, port, certificate.as_ref(), &options.settings);
        let server = Server::start(&Start {
            folder: &folder,
            command: &command,
            ready: "ready for connections",
            signal: "KILL",
            user: USER,
        });
        Self {
            port,
            certificate,
            _server: server,
        }
    }

    /// The URL of a database for `root`.
    pub fn url(&self, database: &str) -> String {
        self.url_as("root", database)
    }

    /// The URL of a database for a user that has the tests' password.
    pub fn url_as(&self, user: &str, database: &str) -> String {
        format!(
            "mysql://{user}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// A new database with `sql` run in it; its name.
    pub async fn database(&self, sql: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.execute("mysql", &format!("create database {name}"))
            .await;
        self.execute(&name, sql).await;
        name
    }

    /// Runs statements as `root`.
    pub async fn execute(&self, database: &str, sql: &str) {
        let mut connection = self.connect(database).await;
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .expect("the test's SQL is right");
        connection.close().await.ok();
    }

    /// A connection of `root`, which the test holds as long as it wants.
    pub async fn connect(&self, database: &str) -> MySqlConnection {
        MySqlConnection::connect(&self.url(database))
            .await
            .expect("the test's server answers")
    }
}

fn command(
    folder: &std::path::Path,
    port: u16,
    certificate: Option<&Files>,
    settings: &[String],
) -> Vec<String> {
    let first = folder.join("first.sql");
    let password = format!(
        "create or replace user root@'127.0.0.1' identified by '{PASSWORD}';\n\
         grant all privileges on *.* to root@'127.0.0.1' with grant option;\n"
    );
    server::write_private(&first, &password, USER);
    let mut command = vec![
        server::program("mariadbd").display().to_string(),
        "--no-defaults".to_owned(),
        format!("--datadir={}", folder.join("data").display()),
        format!("--socket={}", folder.join("socket").display()),
        format!("--pid-file={}", folder.join("pid").display()),
        // A server that starts deletes what looks like another one's temporary tables.
        format!("--tmpdir={}", folder.display()),
        format!("--init-file={}", first.display()),
        format!("--port={port}"),
        "--bind-address=127.0.0.1".to_owned(),
        "--skip-name-resolve".to_owned(),
        "--innodb-flush-log-at-trx-commit=0".to_owned(),
        "--innodb-buffer-pool-size=32M".to_owned(),
        "--character-set-server=utf8mb4".to_owned(),
    ];
    if let Some(files) = certificate {
        command.push(format!("--ssl-cert={}", files.cert.display()));
        command.push(format!("--ssl-key={}", files.key.display()));
        command.push(format!("--ssl-ca={}", files.ca.display()));
    }
    command.extend(settings.iter().cloned());
    command
}
