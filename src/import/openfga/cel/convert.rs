//! From the tree of the `cel` crate to our own: macros are put back as they were written, and every part has
//! its place.

use std::ops::Range;

use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, MapExpr, SelectExpr, SourceInfo,
    operators,
};

use super::read::Positions;
use super::{Cel, CelKind, Each, Literal, Operator};
use crate::import::openfga::problem::Problem;
use crate::import::openfga::span::Text;

/// By the names that the crate gives to operators.
const OPERATORS: [(&str, Operator); 18] = [
    (operators::LOGICAL_OR, Operator::Or),
    (operators::LOGICAL_AND, Operator::And),
    (operators::LOGICAL_NOT, Operator::Not),
    (operators::NEGATE, Operator::Negate),
    (operators::EQUALS, Operator::Equal),
    (operators::NOT_EQUALS, Operator::NotEqual),
    (operators::LESS, Operator::Less),
    (operators::LESS_EQUALS, Operator::LessOrEqual),
    (operators::GREATER, Operator::Greater),
    (operators::GREATER_EQUALS, Operator::GreaterOrEqual),
    (operators::IN, Operator::In),
    (operators::ADD, Operator::Add),
    (operators::SUBSTRACT, Operator::Subtract),
    (operators::MULTIPLY, Operator::Multiply),
    (operators::DIVIDE, Operator::Divide),
    (operators::MODULO, Operator::Remainder),
    (operators::INDEX, Operator::Index),
    (operators::CONDITIONAL, Operator::Choice),
];

pub(super) struct Converter<'t> {
    pub(super) text: &'t Text<'t>,
    pub(super) positions: &'t Positions,
    pub(super) source: &'t SourceInfo,
}

/// A tree while the ranges of its parts are put together.
struct Part {
    kind: CelKind,
    range: Range<usize>,
}

impl Converter<'_> {
    pub(super) fn tree(&self, tree: IdedExpr) -> Result<Cel, Problem> {
        let Part { kind, range } = self.part(tree)?;
        Ok(Cel { kind, span: self.text.span(range) })
    }

    /// The recursion is as deep as the budgets allow.
    fn part(&self, IdedExpr { id, expr }: IdedExpr) -> Result<Part, Problem> {
        let token = self.token(id);
        let (kind, parts) = match expr {
            Expr::Ident(name) => {
                let end = token.start.saturating_add(name.len());
                return Ok(Part { kind: CelKind::Name(name), range: token.start..end });
            }
            Expr::Literal(value) => (CelKind::Literal(literal(value)), vec![]),
            Expr::List(list) if list.optional_indices.is_empty() => {
                let (all, ranges) = self.all(list.elements)?;
                (CelKind::List(all), ranges)
            }
            Expr::Map(map) => self.map(map, &token)?,
            Expr::Select(select) => return self.select(select, token),
            Expr::Call(call) => self.call(call)?,
            Expr::Comprehension(each) => self.each(*each, &token)?,
            Expr::List(_) | Expr::Struct(_) | Expr::Unspecified => return Err(self.strange(token)),
        };
        Ok(Part { kind, range: around(token, parts) })
    }

    /// The sign or word that made a part what it is.
    fn token(&self, id: u64) -> Range<usize> {
        let (start, end) = self.source.offset_for(id).unwrap_or_default();
        self.positions.byte(start)..self.positions.byte(end.saturating_add(1))
    }

    fn strange(&self, token: Range<usize>) -> Problem {
        Problem::new("openfga-expression", &self.text.span(token), "a condition of OpenFGA cannot say this")
            .help("write lists as `[1, 2]` and maps as `{\"key\": 1}`; there are no other compound values")
    }

    fn boxed(&self, tree: IdedExpr) -> Result<(Box<Cel>, Range<usize>), Problem> {
        let Part { kind, range } = self.part(tree)?;
        Ok((Box::new(Cel { kind, span: self.text.span(range.clone()) }), range))
    }

    fn all(&self, trees: Vec<IdedExpr>) -> Result<(Vec<Cel>, Vec<Range<usize>>), Problem> {
        let parts: Result<Vec<_>, _> = trees.into_iter().map(|it| self.boxed(it)).collect();
        Ok(parts?.into_iter().map(|(cel, range)| (*cel, range)).unzip())
    }

    fn map(&self, map: MapExpr, token: &Range<usize>) -> Result<(CelKind, Vec<Range<usize>>), Problem> {
        let (mut entries, mut ranges) = (Vec::new(), Vec::new());
        for entry in map.entries {
            let EntryExpr::MapEntry(entry) = entry.expr else { return Err(self.strange(token.clone())) };
            let (key, from) = self.boxed(entry.key)?;
            let (value, to) = self.boxed(entry.value)?;
            entries.push((*key, *value));
            ranges.extend([from, to]);
        }
        Ok((CelKind::Map(entries), ranges))
    }

    fn select(&self, select: SelectExpr, token: Range<usize>) -> Result<Part, Problem> {
        let (of, range) = self.boxed(*select.operand)?;
        let field = select.field;
        if select.test {
            return Ok(Part { kind: CelKind::Has { of, field }, range: around(token, vec![range]) });
        }
        let behind = self.text.get(token.end..self.text.text.len());
        let end = if behind.starts_with(&field) { token.end.saturating_add(field.len()) } else { token.end };
        Ok(Part { kind: CelKind::Field { of, field }, range: around(token.start..end, vec![range]) })
    }

    fn call(&self, call: CallExpr) -> Result<(CelKind, Vec<Range<usize>>), Problem> {
        let operator = OPERATORS.iter().find(|it| it.0 == call.func_name);
        if let (Some((_, operator)), None) = (operator, &call.target) {
            let (operands, ranges) = self.all(call.args)?;
            let operands = flat(*operator, operands);
            return Ok((CelKind::Operation { operator: *operator, operands }, ranges));
        }
        let of = call.target.map(|it| self.boxed(*it)).transpose()?;
        let (of, mut ranges) = of.map_or((None, vec![]), |(of, range)| (Some(of), vec![range]));
        let (arguments, more) = self.all(call.args)?;
        ranges.extend(more);
        Ok((CelKind::Call { function: call.func_name, of, arguments }, ranges))
    }

    /// The crate writes macros out as loops; what step a loop has says which macro it was.
    fn each(
        &self,
        it: ComprehensionExpr,
        token: &Range<usize>,
    ) -> Result<(CelKind, Vec<Range<usize>>), Problem> {
        let ComprehensionExpr { iter_range, iter_var: name, accu_init, loop_step, .. } = it;
        let counts = matches!(accu_init.expr, Expr::Literal(LiteralValue::Int(_)));
        let unrolled = unrolled(loop_step, &name, counts).ok_or_else(|| self.strange(token.clone()))?;
        let (mut over, mut from) = self.boxed(iter_range)?;
        if let Some(condition) = unrolled.condition {
            let (body, to) = self.boxed(condition)?;
            from = around(from, vec![to]);
            let kind = CelKind::Each { each: Each::Filter, over, name: name.clone(), body };
            over = Box::new(Cel { kind, span: self.text.span(from.clone()) });
        }
        let (body, to) = self.boxed(unrolled.body)?;
        Ok((CelKind::Each { each: unrolled.each, over, name, body }, vec![from, to]))
    }
}

/// A macro as it was written.
struct Unrolled {
    each: Each,
    body: IdedExpr,
    /// What `map` with three parts goes by: `list.map(x, condition, x + 1)`. It is a `map` of a `filter`.
    condition: Option<IdedExpr>,
}

/// Which macro has such a step, and what it says of each value.
fn unrolled(step: IdedExpr, name: &str, counts: bool) -> Option<Unrolled> {
    let Expr::Call(CallExpr { func_name, args, .. }) = step.expr else { return None };
    let mut args = args.into_iter();
    let plain = |each, body| Some(Unrolled { each, body, condition: None });
    match func_name.as_str() {
        operators::LOGICAL_OR => plain(Each::Exists, args.nth(1)?),
        operators::LOGICAL_AND => plain(Each::All, args.nth(1)?),
        operators::CONDITIONAL if counts => plain(Each::ExistsOne, args.next()?),
        operators::CONDITIONAL => {
            let condition = args.next()?;
            match added(args.next()?)? {
                IdedExpr { expr: Expr::Ident(same), .. } if same == name => plain(Each::Filter, condition),
                body => Some(Unrolled { each: Each::Map, body, condition: Some(condition) }),
            }
        }
        operators::ADD => plain(Each::Map, only(args.nth(1)?)?),
        _ => None,
    }
}

/// `x` of `result + [x]`.
fn added(step: IdedExpr) -> Option<IdedExpr> {
    let Expr::Call(CallExpr { args, .. }) = step.expr else { return None };
    only(args.into_iter().nth(1)?)
}

/// The only value of a list.
fn only(list: IdedExpr) -> Option<IdedExpr> {
    let Expr::List(list) = list.expr else { return None };
    list.elements.into_iter().next()
}

/// The crate balances chains of `&&` and `||` into trees; here they are lists again.
fn flat(operator: Operator, operands: Vec<Cel>) -> Vec<Cel> {
    if !matches!(operator, Operator::And | Operator::Or) {
        return operands;
    }
    let inner = |it: Cel| match it.kind {
        CelKind::Operation { operator: same, operands } if same == operator => operands,
        _ => vec![it],
    };
    operands.into_iter().flat_map(inner).collect()
}

fn around(token: Range<usize>, parts: Vec<Range<usize>>) -> Range<usize> {
    parts.into_iter().fold(token, |all, it| all.start.min(it.start)..all.end.max(it.end))
}

fn literal(value: LiteralValue) -> Literal {
    match value {
        LiteralValue::Null => Literal::Null,
        LiteralValue::Boolean(it) => Literal::Bool(*it.inner()),
        LiteralValue::Int(it) => Literal::Int(*it.inner()),
        LiteralValue::UInt(it) => Literal::Uint(*it.inner()),
        LiteralValue::Double(it) => Literal::Double(*it.inner()),
        LiteralValue::String(it) => Literal::String(it.inner().to_owned()),
        LiteralValue::Bytes(it) => Literal::Bytes(it.inner().to_vec()),
    }
}
