//! Conditions while they are put together, so that parentheses stand where the language needs them.

/// A condition of the language, in parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    /// `any parent has CONDITION`, by what stands before `has`.
    Has(String, Box<Condition>),
    /// `left is right`, or that it is not.
    Is {
        left: String,
        negated: bool,
        right: String,
    },
    /// Whole as it is.
    Plain(String),
    /// Ends in a `where`, which would take in whatever comes behind it.
    Chosen(String),
}

/// How closely the surroundings of a condition bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Nothing,
    Or,
    And,
    Not,
}

impl Condition {
    /// One of these; a single one is itself.
    pub(super) fn any(parts: impl IntoIterator<Item = Condition>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::Or(inner) => all.extend(inner),
                other => all.push(other),
            }
        }
        single(all).unwrap_or_else(Self::Or)
    }

    /// All of these; a single one is itself.
    pub(super) fn all(parts: impl IntoIterator<Item = Condition>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::And(inner) => all.extend(inner),
                other => all.push(other),
            }
        }
        single(all).unwrap_or_else(Self::And)
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            Self::Is { left, negated, right } => Self::Is { left, negated: !negated, right },
            other => Self::Not(Box::new(other)),
        }
    }

    /// As it stands in a rolebook.
    pub(super) fn text(&self) -> String {
        self.within(Binding::Nothing)
    }

    /// As deep as it is built, which the reader of models bounds.
    fn within(&self, outer: Binding) -> String {
        let joined = |parts: &[Condition], own: Binding, word: &str| {
            parts.iter().map(|it| it.within(own)).collect::<Vec<_>>().join(word)
        };
        let (text, own) = match self {
            Self::Or(parts) => (joined(parts, Binding::Or, " or "), Binding::Or),
            Self::And(parts) => (joined(parts, Binding::And, " and "), Binding::And),
            Self::Not(inner) => (format!("not {}", inner.within(Binding::Not)), Binding::Not),
            Self::Has(before, inner) => {
                (format!("{before} has {}", inner.within(Binding::Not)), Binding::Not)
            }
            Self::Chosen(text) => (text.clone(), Binding::Nothing),
            Self::Plain(text) => return text.clone(),
            Self::Is { left, negated, right } => {
                return format!("{left} is {}{right}", if *negated { "not " } else { "" });
            }
        };
        let is_open = matches!(self, Self::Chosen(_)) && outer != Binding::Nothing;
        if is_open || own < outer { format!("({text})") } else { text }
    }
}

fn single(mut all: Vec<Condition>) -> Result<Condition, Vec<Condition>> {
    match all.len() {
        1 => all.pop().ok_or(all),
        _ => Err(all),
    }
}
