//! Comments after code: aligned as far as no blank line comes between.

use std::ops::Range;

use super::layout::{Physical, WIDTH};
use super::line::width;

/// How far apart the ends of the code may be for the comments behind it to be aligned.
const SPREAD: usize = 40;
/// What stands between code and comment at least.
const BETWEEN: usize = 2;

/// Writes each comment behind its code.
pub(super) fn align_comments(lines: &mut [Physical]) {
    let mut start = 0;
    while start < lines.len() {
        let rest = lines.get(start..).unwrap_or_default();
        let length = rest.iter().position(|it| it.text.is_empty()).unwrap_or(rest.len());
        let end = start.saturating_add(length);
        align(lines, start..end);
        start = end.saturating_add(1);
    }
}

fn align(lines: &mut [Physical], paragraph: Range<usize>) {
    let Some(lines) = lines.get_mut(paragraph) else { return };
    let end = |it: &Physical| width(&it.text).max(it.comments_from.saturating_sub(BETWEEN));
    let commented = lines.iter().filter_map(|it| Some((end(it), width(it.comment.as_ref()?))));
    let column = column(&commented.collect::<Vec<_>>());
    for line in lines {
        let Some(comment) = line.comment.take() else { continue };
        let blanks = column.saturating_sub(width(&line.text)).max(BETWEEN);
        line.text.extend(std::iter::repeat_n(' ', blanks));
        line.text.push_str(&comment);
    }
}

/// The column of the comments of one paragraph, given how wide each code and each comment is: right of the
/// widest code for which no comment is pushed beyond the width of a line, or too far from its code.
fn column(lines: &[(usize, usize)]) -> usize {
    let nearest = lines.iter().map(|it| it.0).min().unwrap_or_default();
    let after = |code: usize| code.saturating_add(BETWEEN);
    // A comment that does not fit where it is does not count.
    let bound = |(code, comment): &(usize, usize)| {
        let fits = after(*code).saturating_add(*comment) <= WIDTH;
        fits.then(|| WIDTH.saturating_sub(*comment))
    };
    let mut widest: Vec<(usize, Option<usize>)> = lines.iter().map(|it| (it.0, bound(it))).collect();
    widest.sort_unstable();
    let mut room = WIDTH;
    let mut best = after(nearest);
    for (code, bound) in widest {
        room = room.min(bound.unwrap_or(room));
        if code <= nearest.saturating_add(SPREAD) && after(code) <= room {
            best = after(code);
        }
    }
    best
}
