//! Every format on every run of the gallery.

mod browser;
pub mod gallery;
mod html;
mod json;
mod junit;
mod others;
mod terminal;
