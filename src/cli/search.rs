//! `rolebook what`, `who` and `actions`: everything that is allowed, written as it is found.

use std::io::Write;
use std::ops::ControlFlow;

use crate::engine::{Doubt, Each, Element, Request, Unanswered};

use super::arguments::{Actions, Format, Search, What, Who};
use super::files::Loaded;
use super::words::{Sentences, Words};
use super::{Failure, Outcome, ask, files, render};

pub(super) fn what(it: &What, out: &mut impl Write) -> Result<Outcome, Failure> {
    let request = Request {
        subject: it.subject.clone(),
        action: it.action.clone(),
        object: it.of.clone(),
        ..request(&it.search)?
    };
    let find = |loaded: &Loaded, after: Option<&str>, each: Each<'_>| {
        loaded.engine.what(&loaded.policy, &loaded.workspace, &request, after, each)
    };
    run(&it.search, |say| say.nothing(), find, out)
}

pub(super) fn who(it: &Who, out: &mut impl Write) -> Result<Outcome, Failure> {
    let request = Request { action: it.action.clone(), object: it.object.clone(), ..request(&it.search)? };
    let find = |loaded: &Loaded, after: Option<&str>, each: Each<'_>| {
        loaded.engine.who(&loaded.policy, &loaded.workspace, &request, after, each)
    };
    run(&it.search, |say| say.nobody(), find, out)
}

pub(super) fn actions(it: &Actions, out: &mut impl Write) -> Result<Outcome, Failure> {
    let request = Request { subject: it.subject.clone(), object: it.object.clone(), ..request(&it.search)? };
    let find = |loaded: &Loaded, after: Option<&str>, each: Each<'_>| {
        loaded.engine.actions(&loaded.policy, &loaded.workspace, &request, after, each)
    };
    run(&it.search, |say| say.nothing(), find, out)
}

fn request(it: &Search) -> Result<Request, Failure> {
    Ok(Request {
        with: it.with.clone(),
        at: Some(it.at.clone().unwrap_or_else(ask::now)),
        given: ask::given(&it.given)?,
        ..Request::default()
    })
}

type Found = Result<Vec<Doubt>, Unanswered>;

/// Searches and writes; `none` says that nothing was found.
fn run(
    search: &Search,
    none: fn(&'static dyn Sentences) -> String,
    find: impl FnOnce(&Loaded, Option<&str>, Each<'_>) -> Found,
    out: &mut impl Write,
) -> Result<Outcome, Failure> {
    let loaded = files::load(&search.sources)?;
    let mut page = Page::new(search, out);
    let found = find(&loaded, search.after.as_deref(), &mut |it| page.take(it));
    let doubts = match found {
        Ok(doubts) => doubts,
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    let say = Words::of(&loaded.engine, &loaded.policy, search.lang.as_deref())?.say;
    let (certain, end) = page.end(say)?;
    ask::show_warnings(&loaded);
    doubts.iter().for_each(|it| render::remark(&say.titled(say.warning(), &say.doubt(it))));
    if let (Some(last), Format::Text) = (&end.after, search.format) {
        render::remark(&say.more_after(last));
    }
    if end.is_empty && search.format == Format::Text {
        render::remark(&none(say));
    }
    Ok(if certain { Outcome::Yes } else { Outcome::No })
}

/// How a page ended.
struct End {
    is_empty: bool,
    /// The last of the page, if there are more.
    after: Option<String>,
}

/// A page on its way out: what is certain is written at once, and what is only possible at the end.
struct Page<'o, W> {
    out: &'o mut W,
    format: Format,
    /// How many may still come.
    room: Option<usize>,
    certain: usize,
    possible: Vec<Element>,
    last: Option<String>,
    is_full: bool,
    failed: Option<std::io::Error>,
}

impl<'o, W: Write> Page<'o, W> {
    fn new(search: &Search, out: &'o mut W) -> Self {
        Self {
            out,
            format: search.format,
            room: search.limit.map(std::num::NonZeroUsize::get),
            certain: 0,
            possible: Vec::new(),
            last: None,
            is_full: false,
            failed: None,
        }
    }

    fn take(&mut self, it: Element) -> ControlFlow<()> {
        if self.room == Some(0) {
            self.is_full = true;
            return ControlFlow::Break(());
        }
        self.room = self.room.map(|it| it.saturating_sub(1));
        self.last = Some(it.name.clone());
        if !it.certain {
            self.possible.push(it);
            return ControlFlow::Continue(());
        }
        match self.write(&it.name) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn write(&mut self, name: &str) -> std::io::Result<()> {
        let first = self.certain == 0;
        self.certain = self.certain.saturating_add(1);
        match self.format {
            Format::Text => writeln!(self.out, "{name}"),
            Format::Json => {
                write!(self.out, "{}", if first { "{\"certain\":[" } else { "," })?;
                Ok(serde_json::to_writer(&mut *self.out, name)?)
            }
        }
    }

    /// Writes the rest; whether anything was certain, and how the page ended.
    fn end(mut self, say: &dyn Sentences) -> std::io::Result<(bool, End)> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let is_empty = self.certain == 0 && self.possible.is_empty();
        let after = self.last.take().filter(|_| self.is_full);
        match self.format {
            Format::Text => self.possible_in_text(say)?,
            Format::Json => self.rest_in_json(after.as_deref())?,
        }
        Ok((self.certain > 0, End { is_empty, after }))
    }

    fn possible_in_text(&mut self, say: &dyn Sentences) -> std::io::Result<()> {
        if self.possible.is_empty() {
            return Ok(());
        }
        if self.certain > 0 {
            writeln!(self.out)?;
        }
        writeln!(self.out, "{}", say.titled(&say.depends_on_missing(), "").trim_end())?;
        for it in &self.possible {
            let missing = say.titled(say.missing(), &it.missing.join(", "));
            writeln!(self.out, "  {} ({missing})", it.name)?;
        }
        Ok(())
    }

    fn rest_in_json(&mut self, next: Option<&str>) -> std::io::Result<()> {
        if self.certain == 0 {
            write!(self.out, "{{\"certain\":[")?;
        }
        write!(self.out, "],\"possible\":{{")?;
        for (at, it) in self.possible.iter().enumerate() {
            write!(self.out, "{}", if at == 0 { "" } else { "," })?;
            serde_json::to_writer(&mut *self.out, &it.name)?;
            write!(self.out, ":")?;
            serde_json::to_writer(&mut *self.out, &it.missing)?;
        }
        write!(self.out, "}},\"next\":")?;
        serde_json::to_writer(&mut *self.out, &next)?;
        writeln!(self.out, "}}")
    }
}
