//! Variants of single members of a body, and of single parameters.

use serde_json::{Value, json};

use super::case::Case;
use crate::http::request::Request;
use crate::http::spec::NegativeClass as Class;

/// How deep members are looked for.
const DEPTH: usize = 4;
/// At most this many members of a body are varied.
const MOST_MEMBERS: usize = 40;
/// The length of an oversized text.
const OVERSIZED: usize = 200_000;
/// Stands in a document where text must be put that serde can't write.
const MARK: &str = "gate-mark-6f1d";

/// Keys and indices that lead to a member.
type Path = Vec<Step>;

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// Each member of a JSON body, one at a time.
pub fn json(request: &Request, document: &Value, cases: &mut Vec<Case>) {
    let mut members = Vec::new();
    let is_graphql = document.get("query").is_some_and(Value::is_string)
        && document.get("variables").is_some_and(Value::is_object);
    let root = if is_graphql {
        vec![Step::Key("variables".to_owned())]
    } else {
        Vec::new()
    };
    walk(document, &root, 0, &mut members);
    members.truncate(MOST_MEMBERS);
    for path in &members {
        Member {
            request,
            document,
            path,
        }
        .variants(cases);
    }
    extra(request, document, &root, cases);
}

fn walk(document: &Value, at: &Path, depth: usize, members: &mut Vec<Path>) {
    if depth >= DEPTH {
        return;
    }
    let steps: Vec<Step> = match get(document, at) {
        Some(Value::Object(fields)) => fields.keys().cloned().map(Step::Key).collect(),
        // The elements of a list are alike: the first stands for all.
        Some(Value::Array(items)) if !items.is_empty() => vec![Step::Index(0)],
        _ => return,
    };
    for step in steps {
        let mut path = at.clone();
        path.push(step);
        if matches!(path.last(), Some(Step::Key(_))) {
            members.push(path.clone());
        }
        walk(document, &path, depth + 1, members);
    }
}

fn get<'v>(document: &'v Value, path: &Path) -> Option<&'v Value> {
    path.iter().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

fn get_mut<'v>(document: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    })
}

/// The path as people write it: `items[0].sku`.
fn written(path: &Path) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => text.extend([".", key]),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// One member of a body.
struct Member<'a> {
    request: &'a Request,
    document: &'a Value,
    path: &'a Path,
}

impl Member<'_> {
    fn variants(&self, cases: &mut Vec<Case>) {
        let Some(value) = get(self.document, self.path) else {
            return;
        };
        self.dropped(cases);
        if !value.is_null() {
            self.set(Class::Null, "", &Value::Null, cases);
        }
        let wrong = [
            ("array", json!([]), value.is_array()),
            ("object", json!({}), value.is_object()),
            ("boolean", json!(true), value.is_boolean()),
            ("number", json!(12345), value.is_number()),
            ("string", json!("text"), value.is_string()),
        ];
        for (name, other, is_same) in wrong {
            if !is_same {
                self.set(Class::WrongType, name, &other, cases);
            }
        }
        match value {
            Value::String(_) => self.texts(cases),
            Value::Number(_) => self.numbers(cases),
            Value::Array(items) if !items.is_empty() => {
                self.set(Class::Empty, "", &json!([]), cases);
            }
            Value::Object(fields) if !fields.is_empty() => {
                self.set(Class::Empty, "", &json!({}), cases);
            }
            _ => {}
        }
    }

    fn dropped(&self, cases: &mut Vec<Case>) {
        let mut document = self.document.clone();
        let Some((Step::Key(key), parent)) = self.path.split_last() else {
            return;
        };
        if let Some(Value::Object(fields)) = get_mut(&mut document, parent) {
            fields.shift_remove(key);
        }
        let name = written(self.path);
        let payload = format!("the member {name} is left out");
        cases.push(Case::new(
            Class::DropField,
            name,
            payload,
            with_body(self.request, document.to_string()),
        ));
    }

    fn texts(&self, cases: &mut Vec<Case>) {
        self.set(Class::Empty, "", &json!(""), cases);
        self.set(
            Class::Oversized,
            "",
            &Value::from("a".repeat(OVERSIZED)),
            cases,
        );
        self.literal(Class::Unicode, "nul", r#""a\u0000b""#, cases);
        self.literal(Class::Unicode, "lone-surrogate", r#""\ud800""#, cases);
        self.set(
            Class::Unicode,
            "directions",
            &json!("\u{202e}abc\u{200b}\u{200f}"),
            cases,
        );
    }

    fn numbers(&self, cases: &mut Vec<Case>) {
        for literal in ["-1", "9223372036854775808", "1e400", "1.5", "NaN"] {
            self.literal(Class::NumberEdge, literal, literal, cases);
        }
    }

    /// The member with another value.
    fn set(&self, class: Class, variant: &str, value: &Value, cases: &mut Vec<Case>) {
        let literal = value.to_string();
        self.literal(class, variant, &literal, cases);
    }

    /// The member with a literal that needn't be JSON.
    fn literal(&self, class: Class, variant: &str, literal: &str, cases: &mut Vec<Case>) {
        let mut document = self.document.clone();
        if let Some(place) = get_mut(&mut document, self.path) {
            *place = MARK.into();
        }
        let body = document
            .to_string()
            .replacen(&format!("\"{MARK}\""), literal, 1);
        let member = written(self.path);
        let name = if variant.is_empty() {
            member.clone()
        } else {
            format!("{member} {variant}")
        };
        let shown = if literal.len() > 60 {
            format!("a text of {} characters", literal.len() - 2)
        } else {
            literal.to_owned()
        };
        cases.push(Case::new(
            class,
            name,
            format!("{member} = {shown}"),
            with_body(self.request, body),
        ));
    }
}

/// A member too many, one that poisons JavaScript objects, and one twice.
fn extra(request: &Request, document: &Value, root: &Path, cases: &mut Vec<Case>) {
    let Some(Value::Object(fields)) = get(document, root) else {
        return;
    };
    for (variant, key, value) in [
        ("unexpected", "gate_unexpected_field", json!("x")),
        ("__proto__", "__proto__", json!({"isAdmin": true})),
    ] {
        let mut document = document.clone();
        if let Some(Value::Object(fields)) = get_mut(&mut document, root) {
            fields.insert(key.to_owned(), value.clone());
        }
        let payload = format!("{key} = {value} is added");
        cases.push(Case::new(
            Class::ExtraField,
            variant,
            payload,
            with_body(request, document.to_string()),
        ));
    }
    if let Some((key, value)) = fields.iter().next() {
        let mut document = document.clone();
        if let Some(Value::Object(fields)) = get_mut(&mut document, root) {
            fields.insert(MARK.to_owned(), value.clone());
        }
        let body = document.to_string().replacen(
            &format!("\"{MARK}\""),
            &Value::from(key.as_str()).to_string(),
            1,
        );
        let payload = format!("the member {key} is there twice");
        cases.push(Case::new(
            Class::ExtraField,
            "duplicate-key",
            payload,
            with_body(request, body),
        ));
    }
}

/// Each field of a form, one at a time.
pub fn form(request: &Request, cases: &mut Vec<Case>) {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&request.body)
        .into_owned()
        .collect();
    parameters(&pairs, "", cases, |text| with_body(request, text));
}

/// Each parameter of the query, one at a time.
pub fn query(request: &Request, cases: &mut Vec<Case>) {
    let pairs: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
    parameters(&pairs, "query ", cases, |text| {
        let mut other = request.clone();
        other
            .url
            .set_query((!text.is_empty()).then_some(text.as_str()));
        other
    });
}

fn parameters(
    pairs: &[(String, String)],
    prefix: &str,
    cases: &mut Vec<Case>,
    put: impl Fn(String) -> Request,
) {
    let encoded = |pairs: &[(String, String)]| {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    };
    for (place, (name, value)) in pairs.iter().enumerate().take(MOST_MEMBERS) {
        let mut rest = pairs.to_vec();
        rest.remove(place);
        let name = format!("{prefix}{name}");
        cases.push(Case::new(
            Class::DropField,
            name.as_str(),
            format!("{name} is left out"),
            put(encoded(&rest)),
        ));
        let is_number = value.parse::<f64>().is_ok();
        let mut others = vec![
            (Class::Empty, "", String::new()),
            (Class::Oversized, "", "a".repeat(8_000)),
            (Class::Unicode, " nul", "a\0b".to_owned()),
            (
                Class::Unicode,
                " directions",
                "\u{202e}abc\u{200b}".to_owned(),
            ),
        ];
        if is_number {
            others.push((Class::WrongType, " string", "text".to_owned()));
            for edge in ["-1", "9223372036854775808", "1e400", "1.5", "NaN"] {
                others.push((Class::NumberEdge, edge, edge.to_owned()));
            }
        }
        for (class, variant, other) in others {
            let space = if class == Class::NumberEdge { " " } else { "" };
            let shown = if other.len() > 60 {
                format!("{} characters", other.len())
            } else {
                format!("{other:?}")
            };
            let mut changed = pairs.to_vec();
            changed[place].1 = other;
            let payload = format!("{name} = {shown}");
            let mut case = Case::new(
                class,
                format!("{name}{space}{variant}"),
                payload,
                put(encoded(&changed)),
            );
            // Servers limit the length of an address before the application sees it.
            case.below_app = class == Class::Oversized && !prefix.is_empty();
            cases.push(case);
        }
    }
}

/// The request with another body.
pub fn with_body(request: &Request, body: impl Into<bytes::Bytes>) -> Request {
    Request {
        body: body.into(),
        ..request.clone()
    }
}
