//! What must be so for a policy to apply, with two readings: as what makes it certainly true, and as what makes it
//! certainly false. Cedar knows no third value, so what is unknown is neither.

/// How tightly a piece of Cedar's text binds, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    If,
    Or,
    And,
    Compared,
    Alone,
}

/// A condition of Cedar's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    Constant(bool),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
    /// A comparison, as what is so and as what is not so.
    Compared {
        is: String,
        is_not: String,
    },
    /// Something that stands alone, such as a flag.
    Alone(String),
    /// What can be asked only where there is something to ask; where there is not, it is false or unknown.
    Where {
        there: String,
        else_false: bool,
        then: Box<Formula>,
    },
}

/// Text with its binding.
struct Piece(String, Binding);

impl Formula {
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::Constant(true) => {}
                Self::Constant(false) => return part,
                Self::All(inner) => inner.into_iter().for_each(|it| push(&mut all, it)),
                other => push(&mut all, other),
            }
        }
        match all.len() {
            0 => Self::Constant(true),
            1 => all.pop().unwrap_or(Self::Constant(true)),
            _ => Self::All(all),
        }
    }

    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::Constant(false) => {}
                Self::Constant(true) => return part,
                Self::Any(inner) => inner.into_iter().for_each(|it| push(&mut all, it)),
                other => push(&mut all, other),
            }
        }
        match all.len() {
            0 => Self::Constant(false),
            1 => all.pop().unwrap_or(Self::Constant(false)),
            _ => Self::Any(all),
        }
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Constant(it) => Self::Constant(!it),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// A comparison with `==`.
    pub(super) fn equal(left: &str, right: &str) -> Self {
        Self::Compared { is: format!("{left} == {right}"), is_not: format!("{left} != {right}") }
    }

    /// A comparison whose opposite is said with `!`.
    pub(super) fn compared(is: String) -> Self {
        Self::Compared { is_not: format!("!({is})"), is }
    }

    /// What is asked of something that may not be there.
    pub(super) fn given(there: &[(String, bool)], then: Self) -> Self {
        there.iter().rev().fold(then, |then, (there, else_false)| match then {
            Self::Constant(false) => then,
            then => Self::Where { there: there.clone(), else_false: *else_false, then: Box::new(then) },
        })
    }

    /// Whether it is neither so nor not so for some facts or requests.
    pub(super) fn may_be_unknown(&self) -> bool {
        match self {
            Self::Constant(_) | Self::Compared { .. } | Self::Alone(_) => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::may_be_unknown),
            Self::Not(part) => part.may_be_unknown(),
            Self::Where { else_false, then, .. } => !else_false || then.may_be_unknown(),
        }
    }

    /// Whether it can be true only if something is so of what is called so.
    pub(super) fn needs(&self, name: &str) -> bool {
        match self {
            Self::Constant(it) => !it,
            Self::Compared { is: text, .. } | Self::Alone(text) => text.contains(name),
            Self::All(parts) => parts.iter().any(|it| it.needs(name)),
            Self::Any(parts) => parts.iter().all(|it| it.needs(name)),
            Self::Not(_) => false,
            Self::Where { there, then, .. } => there.contains(name) || then.needs(name),
        }
    }

    /// How many pieces of text it comes to.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Constant(_) | Self::Compared { .. } | Self::Alone(_) => 1,
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::size).fold(1, usize::saturating_add)
            }
            Self::Not(part) => part.size(),
            Self::Where { then, .. } => then.size().saturating_add(1),
        }
    }

    /// The text of what makes it certainly true, or certainly false.
    pub(super) fn text(&self, wanted: bool) -> String {
        self.piece(wanted).0
    }

    /// The same in parts, of which each is enough, or all are needed.
    pub(super) fn lines(&self, wanted: bool) -> (Vec<String>, &'static str) {
        let (parts, inside, word) = match (self, wanted) {
            (Self::Any(parts), true) | (Self::All(parts), false) => (parts, Binding::Or, "||"),
            (Self::All(parts), true) | (Self::Any(parts), false) => (parts, Binding::And, "&&"),
            (Self::Not(part), _) => return part.lines(!wanted),
            _ => return (vec![self.text(wanted)], ""),
        };
        (parts.iter().map(|it| it.piece(wanted).inside(inside)).collect(), word)
    }

    fn piece(&self, wanted: bool) -> Piece {
        match (self, wanted) {
            (Self::Constant(it), _) => Piece((*it == wanted).to_string(), Binding::Alone),
            (Self::All(parts), true) | (Self::Any(parts), false) => {
                joined(parts, wanted, Binding::And, " && ")
            }
            (Self::Any(parts), true) | (Self::All(parts), false) => {
                joined(parts, wanted, Binding::Or, " || ")
            }
            (Self::Not(part), _) => part.piece(!wanted),
            (Self::Compared { is, .. }, true) => Piece(is.clone(), Binding::Compared),
            (Self::Compared { is_not, .. }, false) => Piece(is_not.clone(), Binding::Compared),
            (Self::Alone(text), true) => Piece(text.clone(), Binding::Alone),
            (Self::Alone(text), false) => Piece(format!("!{text}"), Binding::Alone),
            (Self::Where { there, else_false: true, then }, false) => {
                let then = then.piece(false);
                if then.0 == "false" {
                    return Piece(format!("!({there})"), Binding::Alone);
                }
                Piece(format!("if {there} then {} else true", then.inside(Binding::Or)), Binding::If)
            }
            (Self::Where { there, then, .. }, _) => {
                let then = then.piece(wanted);
                if then.0 == "true" {
                    return Piece(there.clone(), Binding::Compared);
                }
                Piece(format!("{there} && {}", then.inside(Binding::And)), Binding::And)
            }
        }
    }
}

impl Piece {
    /// Within text that binds so tightly.
    fn inside(self, outer: Binding) -> String {
        let Self(text, binding) = self;
        if binding < outer { format!("({text})") } else { text }
    }
}

fn joined(parts: &[Formula], wanted: bool, binding: Binding, word: &str) -> Piece {
    let parts: Vec<_> = parts.iter().map(|it| it.piece(wanted).inside(binding)).collect();
    Piece(parts.join(word), binding)
}

fn push(all: &mut Vec<Formula>, part: Formula) {
    if !all.contains(&part) {
        all.push(part);
    }
}
