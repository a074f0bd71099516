//! The times of log lines.

/// Days since 1970 of a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Reads the times of the common log format, `20/Nov/2026:21:26:35 +0000`. Neighbouring lines mostly have
/// the same one, so the last is remembered.
#[derive(Clone, Debug, Default)]
pub(super) struct ClfTime {
    last: [u8; LENGTH],
    last_ms: i64,
}

/// The length of a time of the common log format.
pub(super) const LENGTH: usize = 26;

const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

impl ClfTime {
    /// Milliseconds since 1970.
    pub(super) fn read(&mut self, text: &[u8]) -> Option<i64> {
        let text: &[u8; LENGTH] = text.first_chunk()?;
        if *text == self.last {
            return Some(self.last_ms);
        }
        let month = MONTHS.iter().position(|month| month[..] == text[3..6])?;
        let date = days(
            number(&text[7..11])?,
            i64::try_from(month).ok()? + 1,
            number(&text[..2])?,
        );
        let seconds =
            number(&text[12..14])? * 3600 + number(&text[15..17])? * 60 + number(&text[18..20])?;
        let offset = number(&text[22..24])? * 3600 + number(&text[24..26])? * 60;
        let offset = if text[21] == b'-' { -offset } else { offset };
        self.last_ms = (date * 86_400 + seconds - offset) * 1000;
        self.last = *text;
        Some(self.last_ms)
    }
}

/// A time in RFC 3339, in milliseconds since 1970.
pub(super) fn rfc3339(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text)
        .ok()?
        .parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_millisecond)
}

/// Digits as a number.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + i64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_log_times_are_read_with_their_offset() {
        let mut time = ClfTime::default();
        for (text, expected) in [
            ("20/Nov/2026:21:26:35 +0000", "2026-11-20T21:26:35Z"),
            ("20/Nov/2026:21:26:35 +0000", "2026-11-20T21:26:35Z"),
            ("29/Feb/2028:00:00:00 +0530", "2028-02-28T18:30:00Z"),
            ("31/Dec/1999:23:59:59 -0800", "2000-01-01T07:59:59Z"),
        ] {
            assert_eq!(
                time.read(text.as_bytes()),
                rfc3339(expected.as_bytes()),
                "{text}"
            );
        }
        for wrong in [
            "20/Nov/2026:21:26:35",
            "20/Foo/2026:21:26:35 +0000",
            "xx/Nov/2026:21:26:35 +0000",
        ] {
            assert_eq!(time.read(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
