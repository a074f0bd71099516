//! The two faces of the shop: each has its folder of files, its database, its port.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tokio::net::TcpListener;

use crate::Failure;
use crate::server;

/// A running face.
pub struct Face {
    address: SocketAddr,
    database: PathBuf,
}

impl Face {
    /// What `gates.toml` refers to.
    pub fn variables(&self, name: &str) -> [(String, String); 2] {
        [
            (format!("{name}_URL"), format!("http://{}", self.address)),
            (
                format!("{name}_DATABASE_URL"),
                format!("sqlite:{}", self.database.display()),
            ),
        ]
    }
}

/// Copies the project to `folder`, anew, so that its databases don't lie among the sources.
pub fn lay_out(project: &Path, folder: &Path, healthy: bool) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder.join("migrations"))?;
    for file in ["gates.toml", ".env.staging", ".env.production"] {
        fs::copy(project.join(file), folder.join(file))?;
    }
    if healthy {
        fs::copy(
            project.join(".env.production.mended"),
            folder.join(".env.production"),
        )?;
    }
    for entry in fs::read_dir(project.join("migrations"))? {
        let entry = entry?;
        fs::copy(
            entry.path(),
            folder.join("migrations").join(entry.file_name()),
        )?;
    }
    Ok(())
}

/// Writes the values of the variables into `gates.toml`, for those who run it without setting them.
pub fn give_defaults(folder: &Path, variables: &[(String, String)]) -> Result<(), Failure> {
    let file = folder.join("gates.toml");
    let mut text = fs::read_to_string(&file)?;
    for (name, value) in variables {
        text = text.replace(&format!("${{{name}}}"), &format!("${{{name}:-{value}}}"));
    }
    Ok(fs::write(file, text)?)
}

/// Makes the database of the face `name`, migrates it (the last migration only if `current`), and serves on a free port.
pub async fn start(folder: &Path, name: &str, current: bool) -> Result<Face, Failure> {
    let database = folder.join(format!("{name}.db"));
    let options = SqliteConnectOptions::new()
        .filename(&database)
        .create_if_missing(true);
    let pool = SqlitePoolOptions::new().connect_with(options).await?;
    let mut migrator = Migrator::new(folder.join("migrations")).await?;
    if !current {
        let mut migrations = migrator.migrations.to_vec();
        migrations.pop();
        migrator.migrations = migrations.into();
    }
    migrator.run(&pool).await?;
    let environment = read_environment(&folder.join(format!(".env.{name}")))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, server::router(pool, environment)).await });
    Ok(Face { address, database })
}

fn read_environment(file: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let text = fs::read_to_string(file)?;
    let pairs = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='));
    Ok(pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect())
}
