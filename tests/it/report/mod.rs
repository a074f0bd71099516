//! Every format on every run of the gallery.

mod gallery;
mod json;
mod junit;
mod terminal;
