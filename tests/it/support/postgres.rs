//! Real PostgreSQL servers for tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::certificates::{self, Files, Kind};
use super::server::{self, Server, Start};

const USER: &str = "postgres";
/// The superuser's password; also of every role that the tests create.
pub const PASSWORD: &str = "correct-horse-battery";

/// How a server differs from the shared one.
#[derive(Debug, Default)]
pub struct Options {
    /// Lines of `postgresql.conf`.
    pub settings: Vec<String>,
    /// Lines of `pg_hba.conf`, before the general one.
    pub hba: Vec<String>,
    /// The certificate; without one the server has no TLS.
    pub certificate: Option<Kind>,
}

/// A running PostgreSQL.
#[derive(Debug)]
pub struct Postgres {
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// The folder of its Unix-domain socket.
    pub sockets: PathBuf,
    /// Its certificate's files.
    pub certificate: Option<Files>,
    /// Ends with this.
    _server: Server,
}

impl Postgres {
    /// The server that all tests share: TLS with a good certificate, not demanded.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| {
            Self::start(&Options {
                certificate: Some(Kind::Good),
                ..Options::default()
            })
        })
    }

    /// A server of a test's own.
    pub fn start(options: &Options) -> Self {
        let folder = server::folder("postgres", USER);
        let data = folder.join("data");
        let password = folder.join("password");
        server::write_private(&password, PASSWORD, USER);
        server::run(
            Command::new(server::program("initdb"))
                .current_dir(&folder)
                .args([
                    "--username=postgres",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-sync",
                    "--locale=C",
                ])
                .arg("--pwfile")
                .arg(&password)
                .arg("-D")
                .arg(&data),
            USER,
        );
        let mut settings = vec![
            "fsync = off".to_owned(),
            "shared_buffers = 16MB".to_owned(),
            "autovacuum = off".to_owned(),
            "max_connections = 60".to_owned(),
            "wal_level = replica".to_owned(),
        ];
        let certificate = options
            .certificate
            .map(|kind| certificates::write(&folder, kind, USER));
        if let Some(files) = &certificate {
            settings.push("ssl = on".to_owned());
            settings.push(format!("ssl_cert_file = '{}'", files.cert.display()));
            settings.push(format!("ssl_key_file = '{}'", files.key.display()));
            settings.push(format!("ssl_ca_file = '{}'", files.ca.display()));
        }
        settings.extend(options.settings.iter().cloned());
        let mut hba = options.hba.clone();
        hba.push("local all all scram-sha-256".to_owned());
        hba.push("host all all 127.0.0.1/32 scram-sha-256".to_owned());
        hba.push("host replication all 127.0.0.1/32 scram-sha-256".to_owned());
        server::write_private(&data.join("pg_hba.conf"), &(hba.join("\n") + "\n"), USER);
        server::write_private(
            &data.join("postgresql.auto.conf"),
            &(settings.join("\n") + "\n"),
            USER,
        );
        Self::launch(
            &folder,
            certificate,
            "database system is ready to accept connections",
        )
    }

    fn launch(folder: &Path, certificate: Option<Files>, ready: &str) -> Self {
        let port = server::free_port();
        let command = [
            server::program("postgres").display().to_string(),
            "-D".to_owned(),
            folder.join("data").display().to_string(),
            "-p".to_owned(),
            port.to_string(),
            "-c".to_owned(),
            "listen_addresses=127.0.0.1".to_owned(),
            "-c".to_owned(),
            format!("unix_socket_directories={}", folder.display()),
            "-c".to_owned(),
            "lc_messages=C".to_owned(),
        ];
        let server = Server::start(&Start {
            folder,
            command: &command,
            ready,
            signal: "QUIT",
            user: USER,
        });
        Self {
            sockets: folder.to_owned(),
            port,
            certificate,
            _server: server,
        }
    }

    /// A streaming replica of this server.
    pub fn replica(&self) -> Self {
        let folder = server::folder("replica", USER);
        server::run(
            Command::new(server::program("pg_basebackup"))
                .current_dir(&folder)
                .env("PGPASSWORD", PASSWORD)
                .args([
                    "--write-recovery-conf",
                    "--wal-method=stream",
                    "--checkpoint=fast",
                    "--no-sync",
                ])
                .args([
                    "--host=127.0.0.1",
                    "--username=postgres",
                    "--port",
                    &self.port.to_string(),
                    "-D",
                ])
                .arg(folder.join("data")),
            USER,
        );
        Self::launch(
            &folder,
            self.certificate.clone(),
            "ready to accept read-only connections",
        )
    }

    /// The URL of a database for the superuser.
    pub fn url(&self, database: &str) -> String {
        self.url_as("postgres", database)
    }

    /// The URL of a database for a role that has the tests' password.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        format!(
            "postgres://{role}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// A new database with `sql` run in it; its name.
    pub async fn database(&self, sql: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.execute("postgres", &format!("create database {name}"))
            .await;
        self.execute(&name, sql).await;
        name
    }

    /// Runs statements as the superuser.
    pub async fn execute(&self, database: &str, sql: &str) {
        let mut connection = self.connect(database).await;
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .expect("the test's SQL is right");
        connection.close().await.ok();
    }

    /// A connection of the superuser, which the test holds as long as it wants.
    pub async fn connect(&self, database: &str) -> PgConnection {
        PgConnection::connect(&self.url(database))
            .await
            .expect("the test's server answers")
    }
}
