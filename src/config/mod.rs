//! From the text of `gates.toml` to a plan, or to every problem at once.

mod common;
mod discover;
mod environments;
mod gates;
mod interpolate;
mod load;
mod nearest;
mod plan;
mod public;
mod recover;
mod release;
mod schema;
mod secrets;
mod snippet;

pub use discover::{Found, NotFound, below_repository, discover};
pub use load::{Loaded, load};
pub use nearest::nearest;
pub use plan::{Plan, PlannedGate};
pub use public::is_public;
pub use release::ReleaseSettings;
pub use schema::schema;
pub use snippet::render;
