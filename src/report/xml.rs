//! The second pass over the JUnit report: what `junit-report` can't write.
//!
//! CDATA becomes escaped text (some readers join divided sections with a comma); totals, properties, lines and a readable
//! layout are added; times get three decimals. The strict flavour leaves out what Jenkins' junit-10.xsd doesn't know.

use std::time::Duration;

use jiff::Timestamp;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::clean;

/// What is added to a report.
pub(super) struct Additions {
    /// Whether only what junit-10.xsd knows is written.
    pub(super) strict: bool,
    /// How long the run took.
    pub(super) took: Duration,
    /// When it began.
    pub(super) started: Timestamp,
    /// What is added to each suite, in order.
    pub(super) suites: Vec<SuiteAdditions>,
}

/// What is added to one suite.
pub(super) struct SuiteAdditions {
    pub(super) took: Duration,
    pub(super) started: Timestamp,
    pub(super) properties: Vec<(String, String)>,
    /// The line of each case, in order.
    pub(super) lines: Vec<Option<u32>>,
}

/// How many cases there are of each result.
#[derive(Clone, Copy, Default)]
struct Totals {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// `xml` with everything of `additions`. What can't be read is left as it was, so that the reader complains.
pub(super) fn rewritten(xml: &str, additions: &Additions) -> String {
    let Some(totals) = totals(xml) else {
        return xml.to_owned();
    };
    let mut pass = Pass {
        additions,
        totals,
        suite: 0,
        case: 0,
        writer: Writer::new_with_indent(Vec::new(), b' ', 1),
    };
    match pass.run(xml) {
        Some(()) => {
            let mut bytes = pass.writer.into_inner();
            bytes.push(b'\n');
            // A report may be printed to a job's log.
            clean::defused(&String::from_utf8_lossy(&bytes))
        }
        None => xml.to_owned(),
    }
}

/// The totals of each suite.
fn totals(xml: &str) -> Option<Vec<Totals>> {
    let mut reader = Reader::from_str(xml);
    let mut totals: Vec<Totals> = Vec::new();
    loop {
        let event = reader.read_event().ok()?;
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if matches!(event, Event::Eof) {
                return Some(totals);
            }
            continue;
        };
        if tag.name().as_ref() == "testsuite" {
            totals.push(Totals::default());
        }
        if let Some(last) = totals.last_mut() {
            match tag.name().as_ref() {
                "testcase" => last.tests += 1,
                "failure" => last.failures += 1,
                "error" => last.errors += 1,
                "skipped" => last.skipped += 1,
                _ => {}
            }
        }
    }
}

struct Pass<'a> {
    additions: &'a Additions,
    totals: Vec<Totals>,
    /// Suites begun so far.
    suite: usize,
    /// Cases of the suite begun so far.
    case: usize,
    writer: Writer<Vec<u8>>,
}

impl Pass<'_> {
    fn run(&mut self, xml: &str) -> Option<()> {
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().ok()? {
                Event::Eof => return Some(()),
                Event::Start(tag) => {
                    let begins_suite = tag.name().as_ref() == "testsuite";
                    let tag = self.tag(&tag)?;
                    self.write(Event::Start(tag))?;
                    if begins_suite {
                        self.properties()?;
                    }
                }
                Event::Empty(tag) => {
                    let tag = self.tag(&tag)?;
                    self.write(Event::Empty(tag))?;
                }
                Event::CData(text) => {
                    let text = text.into_inner();
                    let text = quick_xml::escape::partial_escape(text.as_ref());
                    self.write(Event::Text(BytesText::from_escaped(text)))?;
                }
                event => self.write(event)?,
            }
        }
    }

    fn write(&mut self, event: Event<'_>) -> Option<()> {
        self.writer.write_event(event).ok()
    }

    fn tag(&mut self, tag: &BytesStart<'_>) -> Option<BytesStart<'static>> {
        let name = tag.name().as_ref().to_owned();
        let mut out = BytesStart::new(name.clone());
        let own = match name.as_str() {
            "testsuites" => self.report_attributes(),
            "testsuite" => self.suite_attributes(),
            "testcase" => self.case_attributes(),
            _ => Vec::new(),
        };
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            let replaced = own.iter().any(|(name, _)| *name == key);
            if replaced || key == "hostname" && value.is_empty() {
                continue;
            }
            // Jenkins' schema knows no attributes on `skipped` but the message.
            if name == "skipped" && key == "type" && self.additions.strict {
                continue;
            }
            let value = if name == "testcase" && key == "time" {
                format!("{:.3}", value.parse::<f64>().unwrap_or_default())
            } else {
                value.into_owned()
            };
            push(&mut out, &key, &value);
        }
        for (key, value) in own {
            push(&mut out, key, &value);
        }
        Some(out)
    }

    fn report_attributes(&self) -> Vec<(&'static str, String)> {
        let sum =
            |part: fn(&Totals) -> usize| self.totals.iter().map(part).sum::<usize>().to_string();
        let mut own = vec![
            ("name", "gate".to_owned()),
            ("tests", sum(|totals| totals.tests)),
            ("failures", sum(|totals| totals.failures)),
            ("errors", sum(|totals| totals.errors)),
        ];
        if !self.additions.strict {
            own.push(("skipped", sum(|totals| totals.skipped)));
            own.push(("timestamp", self.time(self.additions.started)));
        }
        own.push(("time", format!("{:.3}", self.additions.took.as_secs_f64())));
        own
    }

    fn suite_attributes(&mut self) -> Vec<(&'static str, String)> {
        let index = self.suite;
        self.suite += 1;
        self.case = 0;
        let totals = self.totals.get(index).copied().unwrap_or_default();
        let mut own = vec![("skipped", totals.skipped.to_string())];
        if let Some(suite) = self.additions.suites.get(index) {
            own.push(("timestamp", self.time(suite.started)));
            own.push(("time", format!("{:.3}", suite.took.as_secs_f64())));
        }
        own
    }

    fn case_attributes(&mut self) -> Vec<(&'static str, String)> {
        let suite = self.additions.suites.get(self.suite.saturating_sub(1));
        let line = suite.and_then(|suite| *suite.lines.get(self.case)?);
        self.case += 1;
        let line = line.filter(|_| !self.additions.strict);
        line.map(|line| ("line", line.to_string()))
            .into_iter()
            .collect()
    }

    /// RFC 3339 cut to seconds; the schemas of old want it without the zone's letter.
    fn time(&self, time: Timestamp) -> String {
        let text = time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        if self.additions.strict {
            text
        } else {
            text + "Z"
        }
    }

    fn properties(&mut self) -> Option<()> {
        let suite = self.additions.suites.get(self.suite.checked_sub(1)?)?;
        if suite.properties.is_empty() {
            return Some(());
        }
        self.write(Event::Start(BytesStart::new("properties")))?;
        for (name, value) in &suite.properties {
            let mut property = BytesStart::new("property");
            push(&mut property, "name", &clean::line(name));
            push(
                &mut property,
                "value",
                &clean::cut(&clean::line(value), 1024),
            );
            self.write(Event::Empty(property))?;
        }
        self.write(Event::End(BytesStart::new("properties").to_end()))
    }
}

fn push(tag: &mut BytesStart<'_>, key: &str, value: &str) {
    tag.push_attribute(quick_xml::events::attributes::Attribute {
        key: quick_xml::name::QName(key),
        value: quick_xml::escape::escape(value),
    });
}
