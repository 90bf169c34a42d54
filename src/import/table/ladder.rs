//! Which role stands above which: the longest honest ladder that the cells of a table show.
//!
//! A role may stand above another one if it may do nearly all that the other one may, and more besides. Where a row breaks
//! that, its cell says so; where many do, or one of which nobody knows, there is no ladder. Which role includes
//! which changes nothing of what the table grants, since each column is judged for itself.

use super::rows::Cell;

/// Of what the lower role may do, the upper one must have all but one in so many.
const ONE_IN: usize = 5;
/// A lower role that may do so much may always have one thing more than the upper one.
const A_FEW: usize = 3;

/// What a role may do in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// The role has no column there.
    Absent,
    None,
    Unknown,
    /// Yes, if the definition of that number holds.
    If(usize),
    Yes,
}

impl Right {
    fn width(self) -> usize {
        match self {
            Self::Absent | Self::None | Self::Unknown => 0,
            Self::If(_) => 1,
            Self::Yes => 2,
        }
    }

    /// Whether the language takes it for at least as wide as another one.
    pub(super) fn is_at_least(self, other: Self) -> bool {
        match (self, other) {
            (Self::If(own), Self::If(other)) => own == other,
            _ => self.width() >= other.width(),
        }
    }

    /// Whether a row in which it is too narrow can say that it is so on purpose.
    fn may_break(self) -> bool {
        matches!(self, Self::None | Self::If(_))
    }
}

/// What a cell gives; `find` knows the number of its definition.
pub(super) fn right(cell: &Cell, number: Option<usize>) -> Right {
    match (cell, number) {
        (Cell::Yes, _) => Right::Yes,
        (Cell::Unknown, _) => Right::Unknown,
        (Cell::If(_), Some(number)) => Right::If(number),
        (Cell::If(_) | Cell::Dash, _) => Right::None,
    }
}

/// Which roles stand above which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ladder {
    above: Vec<Vec<bool>>,
}

/// How two roles stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Not above the other, or the other may do nothing at all, which says nothing about either.
    Beside,
    /// The same in every row.
    Equal,
    /// Above, but for so many rows.
    Above(usize),
}

impl Ladder {
    /// Of roles in the order of their columns, each with what it may do in every row.
    pub(super) fn of(roles: &[Vec<Right>]) -> Self {
        let all = 0..roles.len();
        let of = |upper: usize| all.clone().map(|lower| standing(roles, upper, lower)).collect();
        let standings: Vec<Vec<Standing>> = all.clone().map(of).collect();
        let found = |upper: usize, lower: usize| {
            standings.get(upper).and_then(|it| it.get(lower)).copied().unwrap_or(Standing::Beside)
        };
        let mut ladder = Self { above: vec![vec![false; roles.len()]; roles.len()] };
        for (_, upper, lower) in pairs(roles.len(), found) {
            ladder.put(upper, lower, |upper, lower| found(upper, lower) != Standing::Beside);
        }
        ladder
    }

    pub(super) fn is_above(&self, upper: usize, lower: usize) -> bool {
        self.above.get(upper).and_then(|it| it.get(lower).copied()).unwrap_or(false)
    }

    /// Puts a role above another one, if all that follows is honest too.
    fn put(&mut self, upper: usize, lower: usize, honest: impl Fn(usize, usize) -> bool) {
        if self.is_above(upper, lower) {
            return;
        }
        let all = 0..self.above.len();
        let up: Vec<usize> = all.clone().filter(|it| *it == upper || self.is_above(*it, upper)).collect();
        let down: Vec<usize> = all.filter(|it| *it == lower || self.is_above(lower, *it)).collect();
        let follows = || up.iter().flat_map(|up| down.iter().map(|down| (*up, *down)));
        if follows().all(|(up, down)| up != down && honest(up, down)) {
            for (up, down) in follows() {
                if let Some(above) = self.above.get_mut(up).and_then(|it| it.get_mut(down)) {
                    *above = true;
                }
            }
        }
    }

    /// The ladder as it is written: chains of roles, the longest first, in which every role stands. Where that would
    /// be more chains than roles, nobody could read it, and those stay that are needed to name each role.
    pub(super) fn chains(&self) -> Vec<Vec<usize>> {
        let count = self.above.len();
        let mut steps = self.steps();
        let mut chains: Vec<Vec<usize>> = Vec::new();
        while chains.len() <= count {
            let chain = longest(&steps);
            if chain.len() < 2 {
                break;
            }
            for (up, down) in chain.iter().zip(chain.iter().skip(1)) {
                if let Some(below) = steps.get_mut(*up) {
                    below.retain(|it| it != down);
                }
            }
            chains.push(chain);
        }
        let mut named = vec![false; count];
        let mut name = |chain: &Vec<usize>| {
            let new = chain.iter().any(|it| named.get(*it).is_some_and(|it| !it));
            chain.iter().filter_map(|it| named.get_mut(*it).map(|it| *it = true)).for_each(drop);
            new
        };
        let new: Vec<bool> = chains.iter().map(&mut name).collect();
        if chains.len() > count {
            let mut new = new.into_iter();
            chains.retain(|_| new.next().unwrap_or(false));
        }
        let alone = (0..count).filter(|it| named.get(*it).is_some_and(|it| !it));
        chains.extend(alone.map(|it| vec![it]));
        chains
    }

    /// Which roles stand right below each role.
    fn steps(&self) -> Vec<Vec<usize>> {
        let all = 0..self.above.len();
        let between =
            |up: usize, down: usize| all.clone().any(|it| self.is_above(up, it) && self.is_above(it, down));
        let below =
            |up: usize| all.clone().filter(|down| self.is_above(up, *down) && !between(up, *down)).collect();
        all.clone().map(below).collect()
    }

    /// What chains say, from one to the next.
    pub(super) fn of_chains(chains: &[Vec<usize>], count: usize) -> Self {
        let mut ladder = Self { above: vec![vec![false; count]; count] };
        for chain in chains {
            for (up, down) in chain.iter().zip(chain.iter().skip(1)) {
                ladder.put(*up, *down, |_, _| true);
            }
        }
        ladder
    }
}

/// How the first role stands to the second.
fn standing(roles: &[Vec<Right>], upper: usize, lower: usize) -> Standing {
    let (Some(own), Some(other)) = (roles.get(upper), roles.get(lower)) else { return Standing::Beside };
    let given = other.iter().filter(|it| it.width() > 0).count();
    let (mut breaks, mut more) = (0_usize, 0_usize);
    for (own, other) in own.iter().zip(other) {
        match (own.is_at_least(*other), other.is_at_least(*own)) {
            (true, true) => {}
            (true, false) => more = more.saturating_add(1),
            (false, _) if !own.may_break() => return Standing::Beside,
            (false, _) => breaks = breaks.saturating_add(1),
        }
    }
    match () {
        () if upper == lower || given == 0 || !are_few(breaks, given) => Standing::Beside,
        () if breaks == 0 && more == 0 => Standing::Equal,
        () if breaks < more => Standing::Above(breaks),
        () => Standing::Beside,
    }
}

/// Whether rows that break a ladder are exceptions.
fn are_few(breaks: usize, given: usize) -> bool {
    breaks.saturating_mul(ONE_IN) <= given || (breaks == 1 && given >= A_FEW)
}

/// The pairs of roles that may stand on a ladder, those that break it least first. Equals stand as all others do: the
/// one with more on the left, or on the right.
fn pairs(count: usize, found: impl Fn(usize, usize) -> Standing) -> Vec<(usize, usize, usize)> {
    let all = || (0..count).flat_map(|upper| (0..count).map(move |lower| (upper, lower)));
    let above = |upper: usize, lower: usize| matches!(found(upper, lower), Standing::Above(_));
    let to_the_left = all().any(|(upper, lower)| upper < lower && above(upper, lower));
    let to_the_right = all().any(|(upper, lower)| upper > lower && above(upper, lower));
    let fits = |upper: usize, lower: usize| match (to_the_left, to_the_right) {
        (true, false) => upper < lower,
        (false, true) => upper > lower,
        _ => false,
    };
    let pair = |(upper, lower): (usize, usize)| match found(upper, lower) {
        Standing::Above(breaks) => Some((breaks, upper, lower)),
        Standing::Equal if fits(upper, lower) => Some((0, upper, lower)),
        _ => None,
    };
    let mut pairs: Vec<_> = all().filter_map(pair).collect();
    pairs.sort_unstable();
    pairs
}

/// The longest way down these steps; of several, the one of the first roles.
fn longest(steps: &[Vec<usize>]) -> Vec<usize> {
    let mut best: Vec<Option<Vec<usize>>> = vec![None; steps.len()];
    let mut longest: Vec<usize> = Vec::new();
    for start in 0..steps.len() {
        let way = way_down(steps, start, &mut best);
        if way.len() > longest.len() {
            longest = way;
        }
    }
    longest
}

/// The longest way down from a role. There are no circles, and no more roles than columns.
fn way_down(steps: &[Vec<usize>], from: usize, best: &mut Vec<Option<Vec<usize>>>) -> Vec<usize> {
    if let Some(Some(known)) = best.get(from) {
        return known.clone();
    }
    let mut longest: Vec<usize> = Vec::new();
    for next in steps.get(from).into_iter().flatten() {
        let way = way_down(steps, *next, best);
        if way.len() > longest.len() {
            longest = way;
        }
    }
    longest.insert(0, from);
    if let Some(known) = best.get_mut(from) {
        *known = Some(longest.clone());
    }
    longest
}
