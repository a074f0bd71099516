//! The answer of PostgreSQL's `query_to_xml`: `<table><row><name>value</name>…</row>…</table>`.
//!
//! <https://www.postgresql.org/docs/current/functions-xml.html#FUNCTIONS-XML-MAPPING>

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Table;

pub(super) fn read(xml: &str) -> Result<Table, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let mut table = Table::default();
    let mut state = State::default();
    loop {
        match reader.read_event()? {
            Event::Start(tag) => state.open(&tag),
            Event::Empty(tag) => {
                state.open(&tag);
                state.close(&mut table);
            }
            Event::End(_) => state.close(&mut table),
            Event::Text(text) => state.text(&text),
            Event::GeneralRef(reference) => state.reference(&reference),
            Event::CData(text) => state.text(&text),
            Event::Eof => return Ok(table),
            _ => {}
        }
    }
}

#[derive(Default)]
struct State {
    depth: usize,
    columns: Vec<String>,
    row: Vec<Option<String>>,
    value: Option<String>,
}

impl State {
    fn open(&mut self, tag: &BytesStart<'_>) {
        self.depth += 1;
        match self.depth {
            2 => {
                self.columns.clear();
                self.row.clear();
            }
            3 => {
                self.columns.push(column(tag.name().as_ref()));
                let null = tag
                    .attributes()
                    .flatten()
                    .any(|attribute| attribute.key.as_ref() == "xsi:nil");
                self.value = (!null).then(String::new);
            }
            _ => {}
        }
    }

    fn close(&mut self, table: &mut Table) {
        match self.depth {
            2 => {
                if table.columns.is_empty() {
                    table.columns = std::mem::take(&mut self.columns);
                }
                table.rows.push(std::mem::take(&mut self.row));
            }
            3 => self.row.push(self.value.take()),
            _ => {}
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&mut self, text: &str) {
        if self.depth >= 3
            && let Some(value) = &mut self.value
        {
            value.push_str(text);
        }
    }

    fn reference(&mut self, name: &str) {
        let character = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            number => match number.strip_prefix("#x") {
                Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
                None => number
                    .strip_prefix('#')
                    .and_then(|decimal| decimal.parse().ok())
                    .and_then(char::from_u32),
            },
        };
        if let Some(character) = character {
            self.text(character.encode_utf8(&mut [0; 4]));
        }
    }
}

/// A column's name: what XML doesn't allow in a name is written `_x003F_`.
fn column(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6);
        let closed = rest.as_bytes().get(at + 6) == Some(&b'_');
        let decoded = code
            .filter(|_| closed)
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        out.push_str(&rest[..at]);
        if let Some(character) = decoded {
            out.push(character);
            rest = &rest[at + 7..];
        } else {
            out.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    out.push_str(rest);
    out
}
