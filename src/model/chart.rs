//! Figures over time or over subjects, for the reports that can draw.

use serde::{Deserialize, Serialize};

/// A chart that belongs to a gate's result. Texts are our own words or scrubbed names, never foreign text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// What it shows, as a heading: `checkout: share of failed requests`.
    pub title: String,
    /// Name and unit of the horizontal axis: `seconds since the deploy`.
    pub x: String,
    /// Name and unit of the vertical axis: `share of requests`.
    pub y: String,
    /// The lines, in drawing order.
    pub lines: Vec<Line>,
    /// Vertical marks, such as the deploy.
    pub marks: Vec<Mark>,
}

/// One line of a [`Chart`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Points in the order of x; a gap in the data is a point whose y is `None`.
    pub points: Vec<(f64, Option<f64>)>,
}

/// A vertical mark at `x`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it stands, in units of the horizontal axis.
    pub x: f64,
    /// What happened there: `deploy`, `rollback recommended`.
    pub name: String,
}
