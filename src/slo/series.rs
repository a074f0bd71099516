//! Recorded series: a CSV file with one row a block, so that a configuration can be tried on an incident of last month.
//!
//! The columns are found by name:
//!
//! * `t`, seconds from the deploy (negative before it), or `time`, seconds since 1970 or RFC 3339;
//! * `ok` or `requests` (which counts errors too), and `errors`;
//! * `p50_ms`, `p95_ms`, `p99_ms` and so on: latency quantiles in milliseconds.
//!
//! A row with empty counts says that the source gave nothing; a row of zeros says that nobody came.

use std::time::Duration;

use super::block::{Block, Counted};

/// A recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// How long one row is: the shortest distance of two rows.
    pub block: Duration,
    quantiles: Vec<Quantile>,
    rows: Vec<Row>,
    clock: Clock,
}

/// What the first column counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The deploy.
    Deploy,
    /// 1970.
    Unix,
}

#[derive(Clone, Debug, PartialEq)]
struct Quantile {
    name: String,
    column: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    at_ms: i64,
    counts: Option<(u64, u64)>,
    latencies_ms: Vec<Option<f64>>,
}

/// Why a recording can't be read.
#[derive(Debug, thiserror::Error)]
pub enum SeriesError {
    /// A column is missing.
    #[error("expected a header with `{expected}`, found `{found}`")]
    Header {
        /// What is missing.
        expected: &'static str,
        /// The header as it stands.
        found: String,
    },
    /// A field doesn't hold what its column promises.
    #[error("line {line}: expected {expected} in column `{column}`, found `{found}`")]
    Field {
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// What is expected.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Rows have to go forward in time.
    #[error("line {line}: expected a later time than in the line before")]
    Order {
        /// The line, counted from 1.
        line: u64,
    },
    /// One row isn't a series.
    #[error("expected at least two rows, found {0}")]
    TooShort(usize),
    /// The file isn't CSV.
    #[error("expected CSV with the same number of fields in every line: {0}")]
    Csv(#[from] csv::Error),
}

impl Series {
    /// Reads the text of a CSV file.
    pub fn parse(text: &str) -> Result<Self, SeriesError> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let columns = Columns::find(reader.headers()?)?;
        let mut rows: Vec<Row> = Vec::new();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            let line = record.position().map_or(0, csv::Position::line);
            let row = columns.row(&Line {
                number: line,
                record: &record,
            })?;
            if rows
                .last()
                .is_some_and(|earlier| earlier.at_ms >= row.at_ms)
            {
                return Err(SeriesError::Order { line });
            }
            rows.push(row);
        }
        let step = rows
            .windows(2)
            .map(|pair| pair[1].at_ms.abs_diff(pair[0].at_ms))
            .min();
        let step = step.ok_or(SeriesError::TooShort(rows.len()))?;
        Ok(Self {
            block: Duration::from_millis(step),
            quantiles: columns.quantiles,
            rows,
            clock: columns.clock,
        })
    }

    /// What its times count from; with [`Clock::Unix`] the blocks need the moment of the deploy.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The names of the latency quantiles it holds, such as `p99`.
    pub fn quantiles(&self) -> impl Iterator<Item = &str> {
        self.quantiles.iter().map(|quantile| quantile.name.as_str())
    }

    /// Its blocks, with the latency quantile of a name such as `p99`. `deployed_ms` is the moment of the
    /// deploy on the series' own clock: 0 with [`Clock::Deploy`].
    pub fn blocks(&self, quantile: &str, deployed_ms: i64) -> Vec<Block> {
        let latency = self
            .quantiles
            .iter()
            .position(|known| known.name == quantile);
        self.rows
            .iter()
            .map(|row| Block {
                start_ms: row.at_ms - deployed_ms,
                counted: row.counts.map(|(requests, errors)| {
                    Counted::of(requests, errors)
                        .with_latency(latency.and_then(|i| row.latencies_ms[i]))
                }),
            })
            .collect()
    }
}

/// Where the columns are.
struct Columns {
    clock: Clock,
    time: usize,
    requests: usize,
    errors: usize,
    /// Whether the requests are those without error.
    only_ok: bool,
    quantiles: Vec<Quantile>,
    names: Vec<String>,
}

struct Line<'a> {
    number: u64,
    record: &'a csv::StringRecord,
}

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Self, SeriesError> {
        let names: Vec<String> = header.iter().map(str::to_ascii_lowercase).collect();
        let at = |name: &str| names.iter().position(|known| known == name);
        let missing = |expected| SeriesError::Header {
            expected,
            found: names.join(","),
        };
        let (clock, time) = at("t")
            .map(|column| (Clock::Deploy, column))
            .or_else(|| at("time").map(|column| (Clock::Unix, column)))
            .ok_or_else(|| missing("t` or `time"))?;
        let (only_ok, requests) = at("ok")
            .map(|column| (true, column))
            .or_else(|| at("requests").map(|column| (false, column)))
            .ok_or_else(|| missing("ok` or `requests"))?;
        let errors = at("errors").ok_or_else(|| missing("errors"))?;
        let quantiles = names
            .iter()
            .enumerate()
            .filter_map(|(column, name)| {
                let name = name.strip_suffix("_ms")?;
                name.strip_prefix('p')?.parse::<f64>().ok()?;
                Some(Quantile {
                    name: name.to_owned(),
                    column,
                })
            })
            .collect();
        Ok(Self {
            clock,
            time,
            requests,
            errors,
            only_ok,
            quantiles,
            names,
        })
    }

    fn row(&self, line: &Line<'_>) -> Result<Row, SeriesError> {
        let at_ms = self.time(line)?;
        let requests = self.count(line, self.requests)?;
        let errors = self.count(line, self.errors)?;
        let counts = requests.zip(errors).map(|(requests, errors)| {
            (
                if self.only_ok {
                    requests + errors
                } else {
                    requests
                },
                errors,
            )
        });
        let latencies_ms = self
            .quantiles
            .iter()
            .map(|quantile| self.latency(line, quantile.column))
            .collect::<Result<_, _>>()?;
        Ok(Row {
            at_ms,
            counts,
            latencies_ms,
        })
    }

    fn time(&self, line: &Line<'_>) -> Result<i64, SeriesError> {
        let text = Self::text(line, self.time).unwrap_or_default();
        if let Some(ms) = text.parse().ok().and_then(milliseconds) {
            return Ok(ms);
        }
        match text.parse::<jiff::Timestamp>() {
            Ok(time) if self.clock == Clock::Unix => Ok(time.as_millisecond()),
            _ => Err(self.wrong(line, self.time, "a time in seconds")),
        }
    }

    fn count(&self, line: &Line<'_>, column: usize) -> Result<Option<u64>, SeriesError> {
        Self::text(line, column)
            .map(|text| {
                text.parse()
                    .map_err(|_| self.wrong(line, column, "a count or nothing"))
            })
            .transpose()
    }

    fn latency(&self, line: &Line<'_>, column: usize) -> Result<Option<f64>, SeriesError> {
        Self::text(line, column)
            .map(|text| {
                text.parse::<f64>()
                    .ok()
                    .filter(|ms| ms.is_finite() && *ms >= 0.0)
                    .ok_or_else(|| self.wrong(line, column, "milliseconds or nothing"))
            })
            .transpose()
    }

    fn text<'a>(line: &'a Line<'_>, column: usize) -> Option<&'a str> {
        line.record.get(column).filter(|text| !text.is_empty())
    }

    fn wrong(&self, line: &Line<'_>, column: usize, expected: &'static str) -> SeriesError {
        SeriesError::Field {
            line: line.number,
            column: self.names.get(column).cloned().unwrap_or_default(),
            expected,
            found: Self::text(line, column).unwrap_or_default().to_owned(),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before"
)]
fn milliseconds(seconds: f64) -> Option<i64> {
    let ms = (seconds * 1000.0).round();
    (ms.abs() < 1e15).then_some(ms as i64)
}
