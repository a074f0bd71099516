//! The URL's grammar: `scheme://user:password@host:port/name?parameters`, and the dialects of it that tools write.
//!
//! Read by hand, because a general URL parser refuses what database drivers accept (several hosts, sockets, `#` in a
//! password) and quotes the whole text in its errors.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use super::{Address, AddressError, Place};
use crate::db::engine::Engine;
use crate::db::tls::{TlsMode, TlsSettings};
use crate::redact::Secret;

pub(super) fn parse(text: &str, tls: TlsSettings) -> Result<Address, AddressError> {
    let text = text.trim().trim_matches(['"', '\'']);
    let text = text.strip_prefix("jdbc:").unwrap_or(text);
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    let (scheme, rest) = match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) && !rest.contains("@tcp(") => (scheme, rest),
        _ if text.contains("@tcp(") || text.contains("@unix(") => {
            return parse_network(Engine::MySql, &from_go(text), tls);
        }
        _ => return Err(AddressError::NoScheme),
    };
    let Some(engine) = Engine::of_scheme(scheme) else {
        return Err(AddressError::UnknownScheme(scheme.to_owned()));
    };
    match engine {
        Engine::Sqlite => parse_file(rest, tls),
        _ => parse_network(engine, rest.strip_prefix("//").unwrap_or(rest), tls),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// `user:password@tcp(host:port)/name?tls=true` of Go's MySQL driver as the part of a URL after `//`.
fn from_go(text: &str) -> String {
    let text = text
        .strip_prefix("mysql://")
        .or_else(|| text.strip_prefix("mysql:"))
        .unwrap_or(text);
    if let Some((user, rest)) = text.split_once("@unix(") {
        let (socket, rest) = rest.split_once(')').unwrap_or((rest, ""));
        let joint = if rest.contains('?') { '&' } else { '?' };
        return format!("{}@localhost{rest}{joint}socket={socket}", escape(user));
    }
    match text.split_once("@tcp(") {
        Some((user, rest)) => format!("{}@{}", escape(user), rest.replacen(')', "", 1)),
        None => text.to_owned(),
    }
}

/// Go's DSN isn't escaped; a URL's user part is.
fn escape(user: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC.remove(b':');
    match user.split_once(':') {
        Some((name, password)) => {
            let password =
                percent_encoding::utf8_percent_encode(password, percent_encoding::NON_ALPHANUMERIC);
            format!(
                "{}:{password}",
                percent_encoding::utf8_percent_encode(name, KEEP)
            )
        }
        None => percent_encoding::utf8_percent_encode(user, KEEP).to_string(),
    }
}

fn parse_file(rest: &str, tls: TlsSettings) -> Result<Address, AddressError> {
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    // SQLAlchemy and sqlx: `sqlite:///relative` and `sqlite:////absolute`, sqlx also `sqlite://relative`; Prisma: `file:./relative`.
    let path = match path.strip_prefix("//") {
        Some(after) => match after.strip_prefix('/') {
            Some(absolute_or_relative) => slashes(absolute_or_relative),
            None => after.to_owned(),
        },
        None => path.to_owned(),
    };
    if path.is_empty() || path == ":memory:" || rest.contains("mode=memory") {
        return Err(AddressError::InMemory);
    }
    let path = decode(&path, "path")?;
    Ok(Address {
        place: Place::File(PathBuf::from(path)),
        ..blank(Engine::Sqlite, tls)
    })
}

/// After `sqlite:///`: a path that exists from the root is absolute, as sqlx and Rails mean it; else it is relative, as SQLAlchemy means it.
fn slashes(after_third: &str) -> String {
    let absolute = format!("/{}", after_third.trim_start_matches('/'));
    let rooted = after_third.starts_with('/')
        || std::path::Path::new(&absolute)
            .parent()
            .is_some_and(|folder| folder != std::path::Path::new("/") && folder.is_dir());
    if rooted {
        absolute
    } else {
        after_third.to_owned()
    }
}

fn blank(engine: Engine, tls: TlsSettings) -> Address {
    Address {
        engine,
        place: Place::File(PathBuf::new()),
        elsewhere: Vec::new(),
        user: None,
        password: None,
        database: None,
        search_path: Vec::new(),
        url_tls: None,
        tls,
        pool_size: None,
        says_pgbouncer: false,
    }
}

fn parse_network(engine: Engine, rest: &str, tls: TlsSettings) -> Result<Address, AddressError> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if !authority.contains('@') && tail.contains('@') && authority.contains(':') {
        return Err(AddressError::UnescapedUserInfo);
    }
    let (user_info, host_port) = match authority.rsplit_once('@') {
        Some((user_info, host_port)) => (Some(user_info), host_port),
        None => (None, authority),
    };
    let mut address = blank(engine, tls);
    if let Some(user_info) = user_info {
        let (user, password) = match user_info.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (user_info, None),
        };
        address.user = non_empty(decode(user, "user")?);
        address.password = match password {
            Some(password) => non_empty(decode(password, "password")?).map(Secret::new),
            None => None,
        };
    }
    let tail = tail.split('#').next().unwrap_or_default();
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    address.database = non_empty(decode(path.trim_start_matches('/'), "database name")?);
    let mut hosts = host_port.split(',');
    let (mut host, mut port) = split_host(hosts.next().unwrap_or_default(), engine)?;
    for other in hosts {
        let (host, port) = split_host(other, engine)?;
        address.elsewhere.push(place(engine, host, port)?);
    }
    for (name, value) in parameters(query)? {
        match name.to_ascii_lowercase().as_str() {
            "host" | "hostaddr" | "socket" | "unixsocket" | "unix_socket" => host = value,
            "port" => port = value.parse().map_err(|_| AddressError::BadPort)?,
            _ => apply(&mut address, &name, value)?,
        }
    }
    address.place = place(engine, host, port)?;
    Ok(address)
}

fn place(engine: Engine, host: String, port: u16) -> Result<Place, AddressError> {
    if host.starts_with('/') {
        let path = PathBuf::from(host);
        // libpq's `host=/folder` means the socket of that port in that folder; MySQL names the socket itself.
        return Ok(Place::Socket(match engine {
            Engine::Postgres => path.join(format!(".s.PGSQL.{port}")),
            _ => path,
        }));
    }
    if host.is_empty() {
        return Err(AddressError::NoHost(engine.scheme()));
    }
    Ok(Place::Tcp { host, port })
}

fn split_host(text: &str, engine: Engine) -> Result<(String, u16), AddressError> {
    let (host, port) = if let Some(bracketed) = text.strip_prefix('[') {
        let (host, after) = bracketed.split_once(']').ok_or(AddressError::BadPort)?;
        (host, after.strip_prefix(':'))
    } else {
        match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    let port = match port {
        None | Some("") => engine.default_port(),
        Some(port) => match port.parse() {
            Ok(0) | Err(_) => return Err(AddressError::BadPort),
            Ok(port) => port,
        },
    };
    Ok((decode(host, "host")?, port))
}

fn apply(address: &mut Address, name: &str, value: String) -> Result<(), AddressError> {
    match name.to_ascii_lowercase().as_str() {
        "user" | "username" => address.user = non_empty(value),
        "password" => address.password = non_empty(value).map(Secret::new),
        "dbname" | "database" => address.database = non_empty(value),
        "sslmode" | "ssl-mode" | "ssl_mode" | "tls" | "ssl" | "usessl" | "requiressl" => {
            address.url_tls = Some(tls_mode(name, &value)?);
        }
        // Prisma's MySQL: `strict` verifies the certificate.
        "sslaccept" if value == "strict" => address.url_tls = Some(TlsMode::VerifyFull),
        "sslrootcert" | "ssl-ca" | "ssl_ca" | "sslca" | "sslcert_ca" if value != "system" => {
            address.tls.ca.get_or_insert_with(|| value.into());
        }
        "sslcert" | "ssl-cert" | "ssl_cert" => {
            address.tls.client_cert.get_or_insert_with(|| value.into());
        }
        "sslkey" | "ssl-key" | "ssl_key" => {
            address.tls.client_key.get_or_insert_with(|| value.into());
        }
        "schema" | "currentschema" | "search_path" => address.search_path = schemas(&value),
        "options" => {
            if let Some(path) = search_path_option(&value) {
                address.search_path = schemas(&path);
            }
        }
        "connection_limit" | "pool_max_conns" | "pool_size" | "pool" | "max_connections"
        | "connectionlimit" => address.pool_size = value.parse().ok(),
        "pgbouncer" => address.says_pgbouncer = value == "true" || value == "1",
        _ => {}
    }
    Ok(())
}

fn tls_mode(name: &str, value: &str) -> Result<TlsMode, AddressError> {
    let on = matches!(
        value.to_ascii_lowercase().as_str(),
        "true" | "1" | "yes" | ""
    );
    if on {
        return Ok(match name {
            // Go's MySQL driver: `tls=true` verifies.
            "tls" => TlsMode::VerifyFull,
            _ => TlsMode::Require,
        });
    }
    // node-postgres takes `ssl={"rejectUnauthorized":false}`: encrypted, any certificate.
    if value.starts_with('{') {
        return Ok(TlsMode::Require);
    }
    TlsMode::parse(value).ok_or_else(|| AddressError::UnknownTlsMode(name.to_owned()))
}

fn schemas(value: &str) -> Vec<String> {
    value
        .split(',')
        .map(|name| name.trim().trim_matches('"').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The value of `search_path` in `-c search_path=a,b` or `-csearch_path=a` or `--search_path=a`.
fn search_path_option(options: &str) -> Option<String> {
    let start = options.find("search_path=")? + "search_path=".len();
    let value = options[start..].split_whitespace().next()?;
    Some(value.to_owned())
}

fn parameters(query: &str) -> Result<Vec<(String, String)>, AddressError> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // Forms write a space so; a plus sign in a password is one.
            let value = match name {
                "options" => value.replace('+', " "),
                _ => value.to_owned(),
            };
            Ok((decode(name, "parameters")?, decode(&value, "parameters")?))
        })
        .collect()
}

fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Percent-decodes. A lone percent sign is refused: drivers differ on it, so the same URL would work here and fail there.
fn decode(text: &str, what: &'static str) -> Result<String, AddressError> {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('%') {
        let digits = bytes.get(at + 1..at + 3).unwrap_or_default();
        if digits.len() != 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(AddressError::BadEscape(what));
        }
    }
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| AddressError::BadEscape(what))
}
