//! Foreign text in Markdown: nothing in it is markup, a mention, a link or a command of a CI system.

use super::super::clean;

/// On one line, or in a table's cell.
pub(in super::super) fn text(foreign: &str) -> String {
    let line = clean::defused(&clean::line(foreign));
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A mention notifies people. GitHub looks for it in what was rendered, where an entity is a plain `@` again:
            // only something between the sign and the name hides it.
            '@' if !before.is_alphanumeric() && next.is_alphanumeric() => {
                out.push_str("&#64;&#8203;");
            }
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => escape(&mut out, c),
            // A link (`https://`) or an emoji (`:x:`); `name: text` is neither.
            ':' if next != ' ' => escape(&mut out, c),
            // A list or a heading, at the beginning of a line.
            '-' | '+' | '=' if out.is_empty() => escape(&mut out, c),
            c => out.push(c),
        }
        before = c;
    }
    out
}

fn escape(out: &mut String, c: char) {
    out.push('\\');
    out.push(c);
}

/// As code on a line.
pub(super) fn code(foreign: &str) -> String {
    let line = clean::defused(&clean::line(foreign));
    let longest = longest_run(&line);
    let ticks = "`".repeat(longest + 1);
    let gap = if line.starts_with('`') || line.ends_with('`') {
        " "
    } else {
        ""
    };
    if line.is_empty() {
        String::new()
    } else {
        format!("{ticks}{gap}{line}{gap}{ticks}")
    }
}

/// As code in a table's cell, which ends at a bar even inside code. Elsewhere the backslash would be shown.
pub(super) fn code_in_cell(foreign: &str) -> String {
    code(foreign).replace('|', "\\|")
}

/// A fence longer than any run of backticks in `text`.
pub(super) fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_no_markup_no_mention_and_no_link() {
        for (foreign, expected) in [
            ("owner: team-shop", "owner: team-shop"),
            ("a (b) 5% at 12 ms!", "a (b) 5% at 12 ms!"),
            (
                "<b> & `x` *y* _z_ ~q~",
                "&lt;b&gt; &amp; \\`x\\` \\*y\\* \\_z\\_ \\~q\\~",
            ),
            ("[x](https://a.b)", "\\[x\\](https\\://a.b)"),
            (":skull: x", "\\:skull: x"),
            (
                "ask @team, or a@b.example",
                "ask &#64;&#8203;team, or a&#64;b.example",
            ),
            ("- a - b", "\\- a - b"),
            ("a | b", "a \\| b"),
            ("::error::x", "\\|\\:\\:error\\:\\:x"),
        ] {
            assert_eq!(text(foreign), expected, "{foreign}");
        }
    }

    #[test]
    fn a_bar_in_code_is_escaped_in_a_cell_alone() {
        assert_eq!(code("a|b"), "`a|b`");
        assert_eq!(code_in_cell("a|b"), "`a\\|b`");
    }
}
