//! Who has a relation: direct types in brackets, other relations, and what joins them.

use super::lexer::Kind;
use super::reader::{Read, Reader, Unreadable};
use crate::import::openfga::model::{Expression, ExpressionKind, Form, Restriction};
use crate::import::openfga::problem::Problem;
use crate::import::openfga::span::Span;
use crate::limits::NESTING;

/// What joins the parts of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Or,
    And,
    ButNot,
}

impl Joint {
    fn word(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::ButNot => "but not",
        }
    }
}

impl Reader<'_, '_> {
    pub(super) fn expression(&mut self) -> Read<Expression> {
        self.joined(0, true)
    }

    /// Parts with the same word between them; `direct` where types in brackets may stand first.
    fn joined(&mut self, depth: usize, direct: bool) -> Read<Expression> {
        let start = self.start();
        let mut parts = vec![self.operand(depth, direct)?];
        let mut joint: Option<(Joint, Span)> = None;
        while let Some((next, span)) = self.joint() {
            match &joint {
                Some((first, at)) if *first != next || next == Joint::ButNot => {
                    self.mixed((*first, at), (next, &span))
                }
                _ => joint = Some((next, span)),
            }
            parts.push(self.operand(depth, false)?);
        }
        let span = self.since(start);
        Ok(match joint.map(|it| it.0) {
            Some(Joint::Or) => Expression { kind: ExpressionKind::Or(parts), span },
            Some(Joint::And) => Expression { kind: ExpressionKind::And(parts), span },
            Some(Joint::ButNot) => but_not(parts, span),
            None => parts.remove(0),
        })
    }

    fn mixed(&mut self, (first, at): (Joint, &Span), (next, span): (Joint, &Span)) {
        self.problems.push(|| {
            let message = match first == next {
                true => "`but not` stands here a second time, and the order matters".to_owned(),
                false => format!(
                    "`{}` and `{}` stand side by side, and the order matters",
                    first.word(),
                    next.word()
                ),
            };
            Problem::new("openfga-mixed", span, message)
                .also(at, "the first one")
                .help("put parentheses around what belongs together, as in `(a or b) but not c`")
        });
    }

    /// The word that joins the next part; it stands on the same line.
    fn joint(&mut self) -> Option<(Joint, Span)> {
        if self.peek().first {
            return None;
        }
        let start = self.start();
        let joint = match self.peek_word() {
            "or" => Joint::Or,
            "and" => Joint::And,
            "but" if self.second_word() == "not" => {
                self.pass();
                Joint::ButNot
            }
            _ => return None,
        };
        self.pass();
        Some((joint, self.since(start)))
    }

    fn operand(&mut self, depth: usize, direct: bool) -> Read<Expression> {
        match self.peek().kind {
            Kind::Sign('(') if depth >= NESTING => {
                let (span, message) = (
                    self.text.span(self.peek().range),
                    format!("parentheses stand more than {NESTING} deep in one another"),
                );
                let help = "give an inner part a relation of its own, and use its name here";
                self.problems.push(|| Problem::new("openfga-too-large", &span, message).help(help));
                Err(Unreadable)
            }
            Kind::Sign('(') => {
                self.pass();
                let inner = self.joined(depth.saturating_add(1), direct)?;
                self.sign(')', "close the parenthesis")?;
                Ok(inner)
            }
            Kind::Sign('[') if direct => self.direct(),
            Kind::Sign('[') => self.wrong(
                "types in brackets cannot stand here",
                "write them first, as in `[user] or editor`; a relation has one such list",
            ),
            Kind::Word => self.rewrite(),
            _ => self.unexpected(
                "expected who has this relation",
                "write types in brackets, as in `[user]`, or another relation",
            ),
        }
    }

    /// `editor` or `editor from parent`.
    fn rewrite(&mut self) -> Read<Expression> {
        let start = self.start();
        let relation = self.name("a relation")?;
        let from = self.peek_word() == "from" && !self.peek().first;
        let kind = if from {
            self.pass();
            ExpressionKind::From { relation, tupleset: self.name("the relation that leads there")? }
        } else {
            ExpressionKind::Computed(relation)
        };
        Ok(Expression { kind, span: self.since(start) })
    }

    fn direct(&mut self) -> Read<Expression> {
        let start = self.start();
        self.pass();
        self.inside = true;
        let mut all = Vec::new();
        if self.peek().kind == Kind::Sign(']') {
            return self
                .wrong("these brackets name no type", "name the types whom tuples may name, as in `[user]`");
        }
        loop {
            all.push(self.restriction()?);
            match self.peek().kind {
                Kind::Sign(',') => drop(self.pass()),
                Kind::Sign(']') => break,
                _ => {
                    return self.unexpected(
                        "expected `,` or `]`",
                        "put a comma between two types, and a bracket behind the last",
                    );
                }
            }
        }
        self.pass();
        self.inside = false;
        Ok(Expression { kind: ExpressionKind::Direct(all.into()), span: self.since(start) })
    }

    /// `user`, `user:*` or `team#member`, perhaps `with` a condition.
    fn restriction(&mut self) -> Read<Restriction> {
        let start = self.start();
        let of = self.name("a type")?;
        let form = match self.peek().kind {
            Kind::Sign(':') => {
                self.pass();
                self.sign('*', "write `user:*` for everyone of the type")?;
                Form::Everyone
            }
            Kind::Sign('#') => {
                self.pass();
                Form::Holders(self.name("a relation of that type")?)
            }
            _ => Form::Object,
        };
        if form == Form::Everyone && self.peek().kind == Kind::Sign('#') {
            return self
                .wrong("everyone of a type has no relation", "write either `team:*` or `team#member`");
        }
        let condition = match self.peek_word() {
            "with" => {
                self.pass();
                Some(self.name("a condition")?)
            }
            _ => None,
        };
        Ok(Restriction { of, form, condition, span: self.since(start) })
    }
}

/// Of more than two parts, all but the first are taken away; that they stand so is reported already.
fn but_not(parts: Vec<Expression>, span: Span) -> Expression {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Expression { kind: ExpressionKind::Or(vec![]), span } };
    parts.fold(first, |base, subtract| {
        let span = span.clone();
        Expression {
            kind: ExpressionKind::ButNot { base: Box::new(base), subtract: Box::new(subtract) },
            span,
        }
    })
}
