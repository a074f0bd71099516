use release_gate::db::{Address, AddressError, Engine, Place, TlsMode, TlsSettings};
use release_gate::redact::Secret;

use super::address;

fn error(url: &str) -> AddressError {
    Address::parse(&Secret::new(url), TlsSettings::default()).expect_err("not an address")
}

#[test]
fn an_address_is_shown_without_password_and_parameters() {
    let cases = [
        (
            "postgres://app:s3cr%2Ft@db.internal:6543/shop?sslmode=require&password=x",
            "postgres://app@db.internal:6543/shop",
        ),
        (
            "postgresql+psycopg2://app:pw@db/shop",
            "postgres://app@db:5432/shop",
        ),
        (
            "jdbc:postgresql://db:5433/shop?user=app&password=pw&currentSchema=sales",
            "postgres://app@db:5433/shop",
        ),
        (
            "mysql://root:pw@[::1]:3307/shop",
            "mysql://root@[::1]:3307/shop",
        ),
        (
            "app:p@ss/w#rd@tcp(db:3306)/shop?tls=skip-verify",
            "mysql://app@db:3306/shop",
        ),
        (
            "postgres://app:pw@one:5432,two:5433/shop",
            "postgres://app@one:5432,two:5433/shop",
        ),
        (
            "postgres://app:pw@%2Frun%2Fpostgresql/shop",
            "postgres://app@/run/postgresql/.s.PGSQL.5432/shop",
        ),
        (
            "postgresql+asyncpg://app:pw@[fe80::1]/shop?ssl=require",
            "postgres://app@[fe80::1]:5432/shop",
        ),
        ("mysql2://app:pw@db/shop", "mysql://app@db:3306/shop"),
        (
            "jdbc:mariadb://db/shop?user=app&password=pw",
            "mysql://app@db:3306/shop",
        ),
        ("jdbc:sqlite:shop.db", "sqlite:shop.db"),
        ("sqlite://shop.db", "sqlite:shop.db"),
        ("file:/var/lib/shop.db?mode=ro", "sqlite:/var/lib/shop.db"),
        (
            "postgres://app:pw@/shop?host=/run/postgresql",
            "postgres://app@/run/postgresql/.s.PGSQL.5432/shop",
        ),
        ("sqlite:data/shop.db?mode=ro", "sqlite:data/shop.db"),
        ("file:./dev.db", "sqlite:./dev.db"),
        ("sqlite:////var/lib/shop.db", "sqlite:/var/lib/shop.db"),
    ];
    for (url, shown) in cases {
        let address = address(url);
        assert_eq!(address.to_string(), shown);
        assert!(!format!("{address:?}").contains("pw"), "{address:?}");
    }
}

#[test]
fn a_password_is_percent_decoded() {
    let password = address("postgres://app:a%2Fb%40c%25@db/shop")
        .password
        .expect("a password");
    assert_eq!(password.expose(), "a/b@c%");
}

#[test]
fn a_plus_sign_in_a_password_is_one() {
    let password = address("jdbc:postgresql://db/shop?user=app&password=a+b").password;
    assert_eq!(password.expect("a password").expose(), "a+b");
}

#[test]
fn a_dsn_of_go_keeps_its_raw_password() {
    let password = address("app:p@ss/w#rd%@tcp(db:3306)/shop")
        .password
        .expect("a password");
    assert_eq!(password.expose(), "p@ss/w#rd%");
}

#[test]
fn the_encryption_that_a_url_asks_for_is_read_in_every_dialect() {
    let cases = [
        ("postgres://db/x", None),
        ("postgres://db/x?sslmode=disable", Some(TlsMode::Disable)),
        ("postgres://db/x?ssl=true", Some(TlsMode::Require)),
        (
            "mysql://db/x?ssl-mode=VERIFY_IDENTITY",
            Some(TlsMode::VerifyFull),
        ),
        ("mysql://db/x?sslaccept=strict", Some(TlsMode::VerifyFull)),
        ("mysql://db/x?useSSL=false", Some(TlsMode::Disable)),
        ("a:b@tcp(db:1)/x?tls=true", Some(TlsMode::VerifyFull)),
    ];
    for (url, mode) in cases {
        assert_eq!(address(url).url_tls, mode, "{url}");
    }
}

#[test]
fn parameters_of_tools_are_understood() {
    let prisma = address("postgres://db/x?schema=sales&connection_limit=7&pgbouncer=true");
    assert_eq!(prisma.search_path, ["sales"]);
    assert_eq!(prisma.pool_size, Some(7));
    assert!(prisma.says_pgbouncer);
    let options = address("postgres://db/x?options=-c%20search_path%3Da,b");
    assert_eq!(options.search_path, ["a", "b"]);
}

#[test]
fn what_is_wrong_is_named_without_a_value() {
    let cases = [
        ("", AddressError::Empty),
        ("db.internal", AddressError::NoScheme),
        (
            "oracle://db/x",
            AddressError::UnknownScheme("oracle".into()),
        ),
        ("postgres:///x", AddressError::NoHost("postgres")),
        ("postgres://app:pw@db:port/x", AddressError::BadPort),
        ("postgres://app:s/w@db/x", AddressError::UnescapedUserInfo),
        (
            "postgres://app:50%@db/x",
            AddressError::BadEscape("password"),
        ),
        (
            "postgres://db/x?sslmode=on-please",
            AddressError::UnknownTlsMode("sslmode".into()),
        ),
        ("sqlite::memory:", AddressError::InMemory),
    ];
    for (url, expected) in cases {
        let error = error(url);
        assert_eq!(error, expected, "{url}");
        assert!(!error.to_string().contains("s/w"));
    }
}

#[test]
fn an_engine_has_its_own_port() {
    assert_eq!(address("mariadb://db/x").engine, Engine::MySql);
    let place = Place::Tcp {
        host: "db".into(),
        port: 3306,
    };
    assert_eq!(address("mariadb://db/x").place, place);
}
