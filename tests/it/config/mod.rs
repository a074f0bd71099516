//! Reading `gates.toml`.
