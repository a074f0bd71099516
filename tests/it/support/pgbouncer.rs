//! A real PgBouncer in front of one of the tests' PostgreSQL servers.

use super::postgres::{PASSWORD, Postgres};
use super::server::{self, Server, Start};

const USER: &str = "postgres";

/// A running PgBouncer.
#[derive(Debug)]
pub struct PgBouncer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// Ends with this.
    _server: Server,
}

impl PgBouncer {
    /// In transaction mode, with `pool_size` connections a pool, for `roles` that have the tests' password; the first may see the pools.
    pub fn start(behind: &Postgres, pool_size: u32, roles: &[&str]) -> Self {
        let folder = server::folder("pgbouncer", USER);
        let port = server::free_port();
        let users = folder.join("users.txt");
        let lines: Vec<String> = roles
            .iter()
            .map(|role| format!("\"{role}\" \"{PASSWORD}\""))
            .collect();
        let lines = lines.join("\n") + "\n";
        server::write_private(&users, &lines, USER);
        let ini = folder.join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {}\npool_mode = transaction\n\
             default_pool_size = {pool_size}\nmax_client_conn = 50\nstats_users = {}\n",
            behind.port,
            users.display(),
            roles[0],
        );
        server::write_private(&ini, &text, USER);
        let command = [
            server::program("pgbouncer").display().to_string(),
            ini.display().to_string(),
        ];
        let server = Server::start(&Start {
            folder: &folder,
            command: &command,
            ready: "process up",
            signal: "KILL",
            user: USER,
        });
        Self {
            port,
            _server: server,
        }
    }

    /// The URL of a database through the pooler, for a role that has the tests' password.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        format!(
            "postgres://{role}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }
}
