//! Foreign text made harmless before any format sees it: HTTP bodies and database errors may hold anything.

/// `text` without escape sequences and characters that XML, terminals or CI logs can't bear. Tabs and line feeds stay;
/// CR and CRLF become line feeds; other control characters, U+FFFE, U+FFFF and characters that turn the reading
/// direction become U+FFFD.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\u{1b}' => skip_escape(&mut characters),
            '\r' => {
                if characters.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\t' | '\n' => out.push(c),
            c if c.is_control() || is_treacherous(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// `text` cleaned and on one line, for names and attributes.
pub(super) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` cut to `most` bytes at a character's border, with a marker that says so.
pub(super) fn cut(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= most {
        return text.into();
    }
    let end = (0..=most)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    format!("{}… [cut: {} more bytes]", &text[..end], text.len() - end).into()
}

/// Breaks the words by which CI systems take commands from a log, for texts that are printed there. GitHub looks for `::`
/// at the beginning of a line and for `##[` anywhere, Azure for `##vso[`, GitLab for `section_start:`.
pub(super) fn disarm(text: &str) -> String {
    text.replace("##[", "##\u{2060}[")
        .replace("##vso[", "##vso\u{2060}[")
        .replace("section_start:", "section_start\u{2060}:")
        .replace("section_end:", "section_end\u{2060}:")
}

fn is_treacherous(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Skips a CSI sequence (`ESC [ … letter`) or an OSC sequence (`ESC ] … BEL` or `ESC ] … ESC \`).
fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.peek() {
        Some('[') => {
            characters.next();
            while characters
                .next_if(|c| !('\u{40}'..='\u{7e}').contains(c))
                .is_some()
            {}
            characters.next();
        }
        Some(']') => {
            characters.next();
            while let Some(c) = characters.next() {
                if c == '\u{7}' || c == '\u{1b}' && characters.next_if_eq(&'\\').is_some() {
                    break;
                }
            }
        }
        _ => {}
    }
}
