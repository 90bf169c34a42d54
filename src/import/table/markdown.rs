//! Reads a page of Markdown: its tables below their headings, and its footnotes. The only user of pulldown-cmark.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::notes;
use super::page::{Field, Grid, Line, Note, Page, on_one_line};
use super::words::Gathered;

pub(super) fn read(text: &str) -> Page {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::of(text);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(tag) => reader.start(tag, range),
            Event::End(tag) => reader.end(tag, range),
            other => reader.inside(other),
        }
    }
    reader.page
}

struct Reader<'t> {
    source: &'t str,
    page: Page,
    headings: Vec<(HeadingLevel, String)>,
    /// Whatever is being read; words outside of headings, cells and notes end up nowhere.
    gathered: Gathered,
    grid: Grid,
    line: Line,
    /// The number of the next item, in each list that is open; none in one without numbers.
    lists: Vec<Option<u64>>,
    /// The sign of the footnote that is being read, if its place says it.
    sign: Option<String>,
}

impl<'t> Reader<'t> {
    fn of(source: &'t str) -> Self {
        Self {
            source,
            page: Page::default(),
            headings: Vec::new(),
            gathered: Gathered::default(),
            grid: Grid::default(),
            line: Line::default(),
            lists: Vec::new(),
            sign: None,
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph | Tag::TableCell | Tag::MetadataBlock(_) => {
                self.gathered = Gathered::default();
            }
            Tag::Table(_) => {
                let headings = self.headings.iter().map(|it| it.1.clone()).collect();
                self.grid = Grid { headings, range, ..Grid::default() };
            }
            Tag::TableHead | Tag::TableRow => self.line = Line::default(),
            Tag::Strong => self.gathered.embolden(),
            Tag::Image { dest_url, .. } => self.gathered.picture(&dest_url),
            Tag::List(first) => self.lists.push(first),
            Tag::Item => {
                self.gathered = Gathered::default();
                self.sign = self.sign_of_item(&range);
            }
            Tag::FootnoteDefinition(name) => self.sign = Some(name.to_string()),
            _ => {}
        }
    }

    /// The number of an item, or the star that begins it.
    fn sign_of_item(&mut self, range: &Range<usize>) -> Option<String> {
        match self.lists.last_mut()? {
            Some(next) => {
                let own = next.to_string();
                *next = next.saturating_add(1);
                Some(own)
            }
            None => self.source.get(range.clone())?.starts_with('*').then(|| "*".to_owned()),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::MetadataBlock(_) => self.title_of_metadata(),
            TagEnd::Heading(level) => self.end_of_heading(level),
            TagEnd::Table => self.page.grids.push(std::mem::take(&mut self.grid)),
            TagEnd::TableHead => self.grid.header = self.end_of_line(range),
            TagEnd::TableRow => {
                let line = self.end_of_line(range);
                self.grid.lines.push(line);
            }
            TagEnd::TableCell => {
                let (text, bold) = std::mem::take(&mut self.gathered).finish();
                self.line.fields.push(Field { text: on_one_line(&text), bold, range });
            }
            TagEnd::Strong => self.gathered.lighten(),
            TagEnd::Image => self.gathered.end_of_picture(),
            TagEnd::Paragraph => self.note(range.start),
            TagEnd::Item => {
                self.note(range.start);
                self.sign = None;
            }
            TagEnd::FootnoteDefinition => self.sign = None,
            TagEnd::List(_) => drop(self.lists.pop()),
            _ => {}
        }
    }

    fn inside(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.gathered.add(&text),
            Event::InlineHtml(html) => self.gathered.html(&html),
            Event::FootnoteReference(name) => self.gathered.reference(&name),
            Event::SoftBreak | Event::HardBreak => self.gathered.line_break(),
            _ => {}
        }
    }

    fn title_of_metadata(&mut self) {
        let (text, _) = std::mem::take(&mut self.gathered).finish();
        let title = text.lines().find_map(|it| it.strip_prefix("title:"));
        let title = title.map(|it| on_one_line(it.trim().trim_matches(['"', '\''])));
        self.page.title = title.filter(|it| !it.is_empty());
    }

    fn end_of_heading(&mut self, level: HeadingLevel) {
        let text = on_one_line(&std::mem::take(&mut self.gathered).finish().0);
        self.headings.retain(|it| it.0 < level);
        if text.is_empty() {
            return;
        }
        // The heading of the whole page is its title, and no section.
        let whole = level == HeadingLevel::H1 && self.page.grids.is_empty();
        match whole && self.page.title.as_ref().is_none_or(|it| *it == text) {
            true => self.page.title = Some(text),
            false => self.headings.push((level, text)),
        }
    }

    /// The line that has been read, with what its author wrote: Markdown fills up short lines and drops what is
    /// too much, which nobody should do in silence.
    fn end_of_line(&mut self, range: Range<usize>) -> Line {
        let parts = parts(self.source, &range);
        let columns = self.line.fields.len();
        let beyond = parts.get(columns..).unwrap_or_default();
        let filled =
            |it: &&Range<usize>| !self.source.get((*it).clone()).unwrap_or_default().trim().is_empty();
        let excess = beyond.iter().find(filled).cloned();
        let fields = std::mem::take(&mut self.line.fields);
        Line { fields, range: trimmed(self.source, range), written: parts.len().min(columns), excess }
    }

    fn note(&mut self, at: usize) {
        let (text, _) = std::mem::take(&mut self.gathered).finish();
        if text.trim().is_empty() {
            return;
        }
        let mut notes = notes::in_paragraph(&text, at);
        if let (true, Some(sign)) = (notes.is_empty(), &self.sign) {
            notes.push(Note { sign: sign.clone(), text: on_one_line(&text), at });
        }
        self.page.notes.extend(notes);
    }
}

fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = source.get(range.clone()).unwrap_or_default();
    range.start..range.start.saturating_add(text.trim_end().len())
}

/// What stands between the bars of a line. A bar behind a backslash is a part of its cell.
fn parts(source: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let range = trimmed(source, range.clone());
    let text = source.get(range.clone()).unwrap_or_default();
    let mut bars: Vec<usize> = Vec::new();
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'|' && !escaped {
            bars.push(at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    let opens = bars.first().is_none_or(|it| !text.get(..*it).unwrap_or_default().trim().is_empty());
    let closes = bars.last().is_none_or(|it| it.saturating_add(1) < text.len());
    let starts = opens.then_some(0).into_iter().chain(bars.iter().map(|it| it.saturating_add(1)));
    let starts: Vec<usize> = starts.collect();
    let ends = bars.iter().skip(usize::from(!opens)).copied().chain(closes.then_some(text.len()));
    let moved = |at: usize| range.start.saturating_add(at);
    starts.into_iter().zip(ends).map(|(from, to)| moved(from)..moved(to)).collect()
}
