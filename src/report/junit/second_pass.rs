//! The second pass over junit-report's output.

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::Suite;
use super::cases::CaseResult;
use crate::model::RunReport;

/// `xml` with CDATA as escaped text, totals on `testsuites`, properties first in each suite, file and line on cases, times
/// of three decimals, indentation and a final newline.
pub(super) fn finish(
    xml: &[u8],
    suites: &[Suite],
    run: &RunReport,
) -> Result<String, quick_xml::Error> {
    let mut pass = Pass {
        writer: Writer::new_with_indent(Vec::new(), b' ', 1),
        suites,
        run,
        suite: 0,
        case: 0,
    };
    let mut reader = Reader::from_reader(xml);
    let mut text = String::new();
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer)?;
        match event {
            Event::Eof => break,
            Event::CData(data) => text.push_str(&data),
            other => {
                // Neighbouring CDATA sections are one text.
                if !text.is_empty() {
                    pass.write(Event::Text(BytesText::new(&std::mem::take(&mut text))))?;
                }
                pass.event(other)?;
            }
        }
        buffer.clear();
    }
    let mut out = String::from_utf8_lossy(&pass.writer.into_inner()).into_owned();
    out.push('\n');
    Ok(out)
}

/// A report that says it couldn't be made.
pub(super) fn broken(error: &str) -> String {
    let error = quick_xml::escape::escape(error);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites tests=\"1\" errors=\"1\" failures=\"0\">\n <testsuite name=\"gate\" \
         tests=\"1\" errors=\"1\" failures=\"0\">\n  <testcase name=\"report\" classname=\"gate.report\"><error type=\"gate.report\" \
         message=\"the report couldn't be made\">{error}</error></testcase>\n </testsuite>\n</testsuites>\n"
    )
}

struct Pass<'a> {
    writer: Writer<Vec<u8>>,
    suites: &'a [Suite],
    run: &'a RunReport,
    /// Suites begun.
    suite: usize,
    /// Cases begun in the current suite.
    case: usize,
}

impl Pass<'_> {
    fn write(&mut self, event: Event<'_>) -> Result<(), quick_xml::Error> {
        Ok(self.writer.write_event(event)?)
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), quick_xml::Error> {
        match event {
            Event::Start(start) => match start.name().as_ref() {
                "testsuites" => {
                    let start = self.totals();
                    self.write(Event::Start(start))
                }
                "testsuite" => self.begin_suite(),
                "testcase" => {
                    let start = self.next_case();
                    self.write(Event::Start(start))
                }
                _ => self.write(Event::Start(start)),
            },
            Event::Empty(start) if start.name().as_ref() == "testcase" => {
                let start = self.next_case();
                self.write(Event::Empty(start))
            }
            // White space between elements is laid out anew.
            Event::Text(text) if text.trim().is_empty() => Ok(()),
            other => self.write(other),
        }
    }

    fn totals(&self) -> BytesStart<'static> {
        let mut counts = Counts::default();
        for suite in self.suites {
            counts.add(suite);
        }
        let mut start = BytesStart::new("testsuites");
        start.push_attribute(("name", "gate"));
        counts.write(&mut start);
        start.push_attribute(("time", seconds(self.run.took).as_str()));
        start.push_attribute(("timestamp", timestamp(self.run.started).as_str()));
        start
    }

    fn begin_suite(&mut self) -> Result<(), quick_xml::Error> {
        let suite = &self.suites[self.suite];
        self.case = 0;
        let mut start = BytesStart::new("testsuite");
        start.push_attribute(("id", self.suite.to_string().as_str()));
        start.push_attribute(("name", suite.name.as_str()));
        start.push_attribute(("package", suite.package.as_str()));
        let mut counts = Counts::default();
        counts.add(suite);
        counts.write(&mut start);
        start.push_attribute(("time", seconds(suite.took).as_str()));
        start.push_attribute((
            "timestamp",
            timestamp(suite.started.unwrap_or(self.run.started)).as_str(),
        ));
        self.suite += 1;
        self.write(Event::Start(start))?;
        if suite.properties.is_empty() {
            return Ok(());
        }
        self.write(Event::Start(BytesStart::new("properties")))?;
        for (name, value) in &suite.properties {
            let mut property = BytesStart::new("property");
            property.push_attribute(("name", name.as_str()));
            property.push_attribute(("value", value.as_str()));
            self.write(Event::Empty(property))?;
        }
        self.write(Event::End(BytesEnd::new("properties")))
    }

    fn next_case(&mut self) -> BytesStart<'static> {
        let case = &self.suites[self.suite - 1].cases[self.case];
        self.case += 1;
        let mut start = BytesStart::new("testcase");
        start.push_attribute(("name", case.name.as_str()));
        start.push_attribute(("classname", case.class.as_str()));
        start.push_attribute(("time", seconds(case.took).as_str()));
        if let Some(place) = &case.place {
            start.push_attribute(("file", place.file.as_str()));
            if let Some(line) = place.line {
                start.push_attribute(("line", line.to_string().as_str()));
            }
        }
        start
    }
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn add(&mut self, suite: &Suite) {
        self.tests += suite.cases.len();
        for case in &suite.cases {
            match case.result {
                CaseResult::Passed => {}
                CaseResult::Skipped(_) => self.skipped += 1,
                CaseResult::Failure(..) => self.failures += 1,
                CaseResult::Error(..) => self.errors += 1,
            }
        }
    }

    fn write(&self, start: &mut BytesStart<'_>) {
        let counts = [
            ("tests", self.tests),
            ("failures", self.failures),
            ("errors", self.errors),
            ("skipped", self.skipped),
        ];
        for (name, count) in counts {
            start.push_attribute((name, count.to_string().as_str()));
        }
    }
}

fn seconds(length: std::time::Duration) -> String {
    format!("{:.3}", length.as_secs_f64())
}

fn timestamp(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
