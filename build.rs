//! Tells the tests which database servers are installed, so that those that need a missing one are listed as ignored, by
//! name and with the reason. `GATE_TEST_SERVERS=required` runs them all the same, and a missing server is then a failure.

#[path = "tests/it/servers.rs"]
mod servers;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=GATE_TEST_SERVERS");
    println!("cargo::rerun-if-env-changed=PATH");
    let required = std::env::var_os("GATE_TEST_SERVERS").is_some_and(|value| value == "required");
    for (name, program) in [
        ("postgres_server", "initdb"),
        ("mariadb_server", "mariadb-install-db"),
        ("pgbouncer_server", "pgbouncer"),
        ("prometheus_server", "prometheus"),
        ("nginx_server", "nginx"),
        ("caddy_server", "caddy"),
        ("chromium_browser", "chromium"),
    ] {
        println!("cargo::rustc-check-cfg=cfg({name})");
        if required || servers::find(program).is_some() {
            println!("cargo::rustc-cfg={name}");
        }
    }
}
