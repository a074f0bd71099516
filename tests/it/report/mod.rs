//! Every format on every run of the gallery.

mod browser;
pub mod gallery;
mod html;
mod incident;
mod json;
mod junit;
mod others;
mod sarif;
mod summary;
mod terminal;
