//! `condition NAME(PARAMETER: TYPE, ...) { EXPRESSION }`.

use super::lexer::Kind;
use super::reader::{Read, Reader, Unreadable};
use crate::diagnostic::shown;
use crate::import::openfga::cel;
use crate::import::openfga::model::{Condition, PLAIN_TYPES, Parameter, ParameterType};
use crate::import::openfga::problem::Problem;
use crate::limits::PARAMETER_NESTING;

impl Reader<'_, '_> {
    pub(super) fn condition(&mut self, start: usize) -> Read<Condition> {
        self.pass();
        let name = self.any_name("the name of the condition")?;
        self.sign('(', "write the parameters of the condition in parentheses, as in `(amount: int)`")?;
        self.inside = true;
        let mut parameters = vec![self.parameter()?];
        while self.peek().kind == Kind::Sign(',') {
            self.pass();
            parameters.push(self.parameter()?);
        }
        self.sign(')', "put a comma between two parameters, and a parenthesis behind the last")?;
        self.inside = false;
        let inside = self.comments_inside();
        let expression = self.body()?;
        let (span, mut comments) = (self.since(start), self.comments_of(start));
        comments.before.extend(inside);
        Ok(Condition { name, parameters, expression, comments, span })
    }

    fn parameter(&mut self) -> Read<Parameter> {
        let start = self.start();
        let name = self.any_name("the name of a parameter")?;
        self.sign(':', "write a colon and the type behind the parameter, as in `amount: int`")?;
        let of = self.parameter_type(0)?;
        Ok(Parameter { name, of, span: self.since(start) })
    }

    fn parameter_type(&mut self, depth: usize) -> Read<ParameterType> {
        let word = self.peek_word();
        if let Some(plain) = ParameterType::plain(word) {
            self.pass();
            return Ok(plain);
        }
        if !matches!(word, "list" | "map") || depth > PARAMETER_NESTING {
            let span = self.text.span(self.peek().range);
            let words = PLAIN_TYPES.iter().map(|it| it.0).chain(["list", "map"]);
            let message =
                format!("no type of parameters is called {}", shown(self.text.get(self.peek().range)));
            self.problems.push(|| Problem::new("openfga-parameter", &span, message).one_of(word, words));
            return Err(Unreadable);
        }
        self.pass();
        self.sign('<', "say of what, as in `list<string>`")?;
        let inner = Box::new(self.parameter_type(depth.saturating_add(1))?);
        self.sign('>', "close it, as in `list<string>`")?;
        Ok(if word == "list" { ParameterType::List(inner) } else { ParameterType::Map(inner) })
    }

    /// The comments between the braces that follow.
    fn comments_inside(&self) -> Vec<String> {
        let text = if self.peek().kind == Kind::Body { self.text.get(self.peek().range) } else { "" };
        let comments = cel::Pieces::of(text).filter_map(|it| match it {
            cel::Piece::Comment(range) => text.get(range),
            cel::Piece::Sign(..) | cel::Piece::Word(_) => None,
        });
        comments.map(|it| it.trim_start_matches(['#', '/']).trim().to_owned()).collect()
    }

    fn body(&mut self) -> Read<cel::Cel> {
        if self.peek().kind != Kind::Body {
            return self.unexpected(
                "expected an expression in braces",
                "write when the condition holds, as in `{ amount < 100 }`",
            );
        }
        let text = self.text.part(self.pass().range);
        cel::read(&text).map_err(|problem| {
            self.problems.push(|| problem);
            Unreadable
        })
    }
}
