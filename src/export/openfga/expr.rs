//! Relations of a model before they are printed: what each is for, and who has it.

/// What a relation of a model is for. Two types may have a relation for the same thing, which is then called the
/// same on both, so that `from` finds it wherever it leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// Whom a stated relation lists, each as it is.
    Ends(String),
    /// Whom a stated or derived relation means: groups and sets stand for those in them.
    People(String),
    /// The same, of those edges alone that a condition chooses.
    Chosen(String, String),
    /// Whom a stated relation lists with this role.
    Carried(String, String),
    /// Whoever counts as holding a role.
    Role(String),
    /// Whoever holds a role itself.
    Itself(String),
    /// Whoever holds a role on a pair of an object and its place along this relation.
    OnPair(String, String),
    /// Whoever counts as the role that an attribute names.
    Named(String),
    Definition(String),
    Action(String),
    /// Whoever is granted an action, before restrictions.
    Granted(String),
    /// Everybody, where something is so of the object itself.
    Says(String),
    /// Whoever something is true of that is asked of an element.
    Has(String),
    Everyone,
    Every(String),
    /// Who has something of an entity that these relations lead to.
    Along(Vec<String>, Box<Key>),
    /// Who has all of these.
    All(Vec<Key>),
}

/// Who has a relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Expr {
    Nobody,
    /// Everybody: what is required beside it says it all.
    Everyone,
    /// Whom tuples of the relation itself name, as they would name them for this key.
    Direct(Key),
    Key(Key),
    From {
        key: Key,
        tupleset: String,
    },
    Or(Vec<Expr>),
    And(Vec<Expr>),
    ButNot(Box<Expr>, Box<Expr>),
}

impl Expr {
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::Nobody => {}
                Self::Everyone => return Self::Everyone,
                Self::Or(inner) => inner.into_iter().for_each(|it| push(&mut all, it)),
                other => push(&mut all, other),
            }
        }
        single(all, Self::Nobody, Self::Or)
    }

    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut all, mut taken) = (Vec::new(), Vec::new());
        for part in parts {
            // What is taken from one of the parts is taken from all of them.
            let (part, subtract) = match part {
                Self::ButNot(base, subtract) => (*base, Some(*subtract)),
                other => (other, None),
            };
            taken.extend(subtract);
            match part {
                Self::Everyone => {}
                Self::Nobody => return Self::Nobody,
                Self::And(inner) => inner.into_iter().for_each(|it| push(&mut all, it)),
                other => push(&mut all, other),
            }
        }
        single(all, Self::Everyone, Self::And).but_not(Self::any(taken))
    }

    pub(super) fn but_not(self, subtract: Self) -> Self {
        match (self, subtract) {
            (base, Self::Nobody) => base,
            (Self::Nobody, _) | (_, Self::Everyone) => Self::Nobody,
            // Who is in neither is in the first and not in either.
            (Self::ButNot(base, first), second) => Self::ButNot(base, Box::new(Self::any([*first, second]))),
            (base, subtract) => Self::ButNot(Box::new(base), Box::new(subtract)),
        }
    }

    /// Whether everybody stands in it, to be narrowed.
    pub(super) fn asks_of_everybody(&self) -> bool {
        matches!(self, Self::Everyone) || self.parts().into_iter().any(Self::asks_of_everybody)
    }

    /// The parts of which it is put together.
    pub(super) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().collect(),
            Self::ButNot(base, subtract) => vec![base, subtract],
            Self::Nobody | Self::Everyone | Self::Direct(_) | Self::Key(_) | Self::From { .. } => Vec::new(),
        }
    }

    /// The same with every part that stands alone put through a change.
    pub(super) fn map(self, change: &mut impl FnMut(Self) -> Self) -> Self {
        match self {
            Self::Or(parts) => Self::any(parts.into_iter().map(|it| it.map(change)).collect::<Vec<_>>()),
            Self::And(parts) => Self::all(parts.into_iter().map(|it| it.map(change)).collect::<Vec<_>>()),
            Self::ButNot(base, subtract) => base.map(change).but_not(subtract.map(change)),
            alone => change(alone),
        }
    }
}

fn push(all: &mut Vec<Expr>, part: Expr) {
    if !all.contains(&part) {
        all.push(part);
    }
}

fn single(mut all: Vec<Expr>, none: Expr, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match all.len() {
        0 => none,
        1 => all.pop().unwrap_or(none),
        _ => many(all),
    }
}
