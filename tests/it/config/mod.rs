//! Reading `gates.toml`.

mod broken;
mod interpolation;
mod reading;
