//! What of a report fits: what stops the release is kept before what doesn't, whichever gate it is of.

/// A heading and the pieces below it. A piece is never shown without its heading, nor a heading without a piece.
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) pieces: Vec<Piece>,
}

/// A piece that a cut may stand before or behind.
pub(super) struct Piece {
    /// What has the lower rank is kept first.
    pub(super) rank: u8,
    pub(super) text: String,
}

/// Leaves at most `room` bytes in `sections`, their order and that of their pieces unchanged; says how many pieces were
/// left out.
pub(super) fn fit(sections: &mut Vec<Section>, room: usize) -> usize {
    let mut places: Vec<(u8, usize, usize)> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let pieces = section.pieces.iter().enumerate();
        places.extend(pieces.map(|(piece, found)| (found.rank, at, piece)));
    }
    places.sort_unstable();
    let mut left = room;
    let mut kept: Vec<Vec<bool>> = sections
        .iter()
        .map(|section| vec![false; section.pieces.len()])
        .collect();
    for (_, at, piece) in places {
        let section = &sections[at];
        let heading = if kept[at].contains(&true) {
            0
        } else {
            section.heading.len()
        };
        let needed = heading + section.pieces[piece].text.len();
        if needed <= left {
            left -= needed;
            kept[at][piece] = true;
        }
    }
    let mut dropped = 0;
    for (section, kept) in sections.iter_mut().zip(&kept) {
        let mut kept = kept.iter();
        let before = section.pieces.len();
        section.pieces.retain(|_| kept.next() == Some(&true));
        dropped += before - section.pieces.len();
    }
    sections.retain(|section| !section.pieces.is_empty());
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(made: &[(&str, &[(u8, &str)])]) -> Vec<Section> {
        let section = |(heading, pieces): &(&str, &[(u8, &str)])| Section {
            heading: (*heading).to_owned(),
            pieces: pieces
                .iter()
                .map(|(rank, text)| Piece {
                    rank: *rank,
                    text: (*text).to_owned(),
                })
                .collect(),
        };
        made.iter().map(section).collect()
    }

    fn text(sections: &[Section]) -> String {
        let mut out = String::new();
        for section in sections {
            out.push_str(&section.heading);
            for piece in &section.pieces {
                out.push_str(&piece.text);
            }
        }
        out
    }

    #[test]
    fn what_stops_the_release_is_kept_of_every_section_before_the_rest() {
        let mut made = sections(&[("A", &[(0, "11"), (2, "2222")]), ("B", &[(0, "33")])]);
        assert_eq!(fit(&mut made, 9), 1);
        assert_eq!(text(&made), "A11B33");
    }

    #[test]
    fn nothing_stands_below_the_heading_of_another_section() {
        let mut made = sections(&[("A", &[(0, "1")]), ("a long heading", &[(0, "2")])]);
        assert_eq!(fit(&mut made, 5), 1);
        assert_eq!(text(&made), "A1");
    }
}
