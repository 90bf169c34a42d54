//! Why a no is one, where everything is known: every forbid that falls, and at each place the furthest stage that
//! a grant reached there.

use std::sync::Arc;

use crate::eval::ReasonKind;
use crate::policy::rule::Restriction;
use crate::policy::schema::{Entity, MemberId, RoleId};

use super::super::plan::{Clause, Plan, Way};
use super::super::truth::Bounds;
use super::routes::{CellRoute, Forbid, Gives, PlanRoute, Rule, Stands, WalkedRule, WayRoute};
use super::walk::{Here, Untold, Walked, Walker};

/// One reason of a no.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'t> {
    pub place: Entity,
    pub kind: ReasonKind,
    /// The restriction or the forbid.
    pub statement: Option<&'t Arc<Restriction>>,
    /// The relation and the place at which the statement's words are read, if not at the object alone.
    pub read_at: Option<(MemberId, Entity)>,
    /// The roles of the place that the person holds, as bits.
    pub roles: u64,
}

/// How far a grant came at a place.
enum Stage<'t> {
    Ends(ReasonKind),
    Restricted(&'t Arc<Restriction>),
    /// It came through.
    Granted,
}

/// What is asked of one place.
#[derive(Clone, Copy)]
struct Spot<'t> {
    way: &'t Way,
    route: &'t WayRoute,
    here: Here,
    roles: u64,
}

fn bit(role: RoleId) -> Walked<u64> {
    1_u64.checked_shl(u32::from(role)).ok_or(Untold)
}

impl<'t> Walker<'t> {
    /// Every reason; nothing but what is certain is one.
    pub(super) fn denied(&mut self, plan: &'t Plan, route: &'t PlanRoute) -> Walked<Vec<Entry<'t>>> {
        let mut entries = Vec::new();
        for it in &route.forbids {
            let Some(read_at) = self.falls(it)? else { continue };
            let known = |entry: &Entry<'_>| entry.statement.is_some_and(|known| known.id == it.statement.id);
            if !entries.iter().any(known) {
                let (place, kind) = (self.object, ReasonKind::Forbidden);
                entries.push(Entry { place, kind, statement: Some(&it.statement), read_at, roles: 0 });
            }
        }
        let forbidden = !entries.is_empty();
        let mut any = false;
        for (way, route) in plan.ways.iter().zip(&route.ways) {
            for (place, _) in self.places(route)? {
                any = true;
                let here = Here { object: self.object, place };
                let roles = self.roles_at(way, here)?;
                let spot = Spot { way, route, here, roles };
                let stage = self.stage(&spot)?;
                match entry(&spot, stage) {
                    Some(entry) => entries.push(entry),
                    None if forbidden => {}
                    None => return Err(Untold),
                }
            }
        }
        if !any {
            let (place, kind) = (self.object, ReasonKind::NoRole);
            entries.push(Entry { place, kind, statement: None, read_at: None, roles: 0 });
        }
        Ok(entries)
    }

    /// Whether something holds, if that is known whatever the facts leave out.
    fn known(&self, truth: Bounds) -> Walked<bool> {
        if truth.is_untold() || truth.certain() != truth.possible() {
            Err(Untold)
        } else {
            Ok(truth.certain())
        }
    }

    fn at(&self, clause: &Clause, here: Here) -> Walked<bool> {
        self.known(self.asked.at_place(clause, here.place.index, &[]))
    }

    /// Whether a forbid falls, and at which of the places it does first, if it is read there.
    fn falls(&mut self, it: &Forbid) -> Walked<Option<Option<(MemberId, Entity)>>> {
        let falls = |walker: &Self, place: Entity| {
            walker.known(walker.asked.at_place(&it.ban.falls, place.index, &it.ban.on_pair))
        };
        let Some((member, of)) = it.through else { return Ok(falls(self, self.object)?.then_some(None)) };
        let mut places = self.elements(self.object, member)?;
        places.retain(|found| found.0.of == of);
        places.sort_unstable_by_key(|found| found.0);
        let mut first = None;
        for (place, _) in places {
            if falls(self, place)? && first.is_none() {
                first = Some(Some((member, place)));
            }
        }
        Ok(first)
    }

    /// The roles that the person holds at a place, on it or on the pair.
    fn roles_at(&mut self, way: &Way, here: Here) -> Walked<u64> {
        let masks = self.routes.masks.get(usize::from(here.place.of)).ok_or(Untold)?;
        let mut roles = 0;
        for (role, mask) in (0..).zip(masks) {
            let mask = (*mask).ok_or(Untold)?;
            let mut held = self.known(self.asked.stands_at(here.place.index, mask))?;
            for it in &way.on_pair {
                if !held && it.mask.table == mask.table && it.mask.bits & mask.bits != 0 {
                    held = self.at(&it.when, here)?;
                }
            }
            roles |= if held { bit(role)? } else { 0 };
        }
        Ok(roles)
    }

    fn stage(&mut self, it: &Spot<'t>) -> Walked<Stage<'t>> {
        let (mut granted, mut silent, mut withheld) = (false, Vec::new(), Vec::new());
        for cell in &it.route.cells {
            if !self.stands(it, cell)? || cell.stands == Stands::Everyone && !cell.speaks {
                continue;
            }
            let (says, gate) = (self.at(&cell.says, it.here)?, self.at(&cell.gate, it.here)?);
            granted |= says && gate;
            let list = if says && !gate { &mut withheld } else { &mut silent };
            list.push(cell.stands);
        }
        if granted {
            return self.restricted(it);
        }
        // For one role a cell that the plan withholds tells more than the others' silence.
        silent.retain(|it| !withheld.contains(it));
        if !silent.is_empty() || self.has_silent_role(it)? {
            return Ok(Stage::Ends(ReasonKind::NoCell));
        }
        if !withheld.is_empty() {
            return Ok(Stage::Ends(ReasonKind::Plan));
        }
        self.rule_stage(it)
    }

    fn stands(&mut self, it: &Spot<'t>, cell: &CellRoute) -> Walked<bool> {
        match cell.stands {
            Stands::Everyone => Ok(true),
            Stands::Role(role) => Ok(it.roles & bit(role)? != 0),
            Stands::Relation(member) => Ok(self.in_relation(it.here.place, member)?.is_some()),
        }
    }

    /// Whether the person holds a role without a column.
    fn has_silent_role(&self, it: &Spot<'t>) -> Walked<bool> {
        let mut roles = it.roles;
        for cell in &it.route.cells {
            if let Stands::Role(role) = cell.stands {
                roles &= !bit(role)?;
            }
        }
        Ok(roles != 0)
    }

    /// The first by name of the restrictions that take the grants of a place.
    fn restricted(&self, it: &Spot<'t>) -> Walked<Stage<'t>> {
        let mut taken: Option<&Arc<Restriction>> = None;
        for (restriction, survives) in &it.route.restrictions {
            let truth = self.asked.at_place(survives, it.here.place.index, &it.way.on_pair);
            if !self.known(truth)? && taken.is_none_or(|first| restriction.id < first.id) {
                taken = Some(restriction);
            }
        }
        Ok(taken.map_or(Stage::Granted, Stage::Restricted))
    }

    /// How far the rules came, where nobody got a role that a cell speaks of.
    fn rule_stage(&mut self, it: &Spot<'t>) -> Walked<Stage<'t>> {
        let place = it.here.place;
        let own = Here { object: place, place };
        let rules = self.routes.rules.get(usize::from(place.of)).ok_or(Untold)?;
        let mut stage = ReasonKind::NoRole;
        let all = rules.iter().map(|it| (it, own)).chain(it.route.on_pair.iter().map(|rule| (rule, it.here)));
        for (rule, here) in all {
            match self.one_rule(rule, here)? {
                ReasonKind::Plan => stage = ReasonKind::Plan,
                ReasonKind::NotGranted if stage == ReasonKind::NoRole => stage = ReasonKind::NotGranted,
                _ => {}
            }
        }
        Ok(Stage::Ends(stage))
    }

    fn one_rule(&mut self, rule: &'t Rule, here: Here) -> Walked<ReasonKind> {
        let Rule::Walked(rule) = rule else { return Err(Untold) };
        let met = self.at(&rule.when, here)?;
        let mut open = true;
        for (_, gate, _) in &rule.roles {
            open &= self.at(gate, here)?;
        }
        // A rule that applies and is in every plan comes as far as the roles it gives.
        if met && open {
            return Ok(ReasonKind::NoRole);
        }
        let given = self.roles_given(rule, here)?;
        let meant = match rule.gives {
            Gives::Stated => self.meant(&rule.who, here)?.is_some(),
            Gives::Carried | Gives::Handed(_) => !given.is_empty(),
        };
        if meant && !met {
            return Ok(ReasonKind::NotGranted);
        }
        let mut within = given.is_empty();
        for (role, gate, _) in &rule.roles {
            within |= given.contains(role) && self.at(gate, here)?;
        }
        Ok(if meant && !within { ReasonKind::Plan } else { ReasonKind::NoRole })
    }

    /// The roles that a rule's path gives the person, conditions and gates aside.
    fn roles_given(&mut self, rule: &'t WalkedRule, here: Here) -> Walked<Vec<RoleId>> {
        let mut given = Vec::new();
        for (role, _, named) in &rule.roles {
            if self.at(named, here)? && self.given_by(rule, here, *role)?.is_some() {
                given.push(*role);
            }
        }
        Ok(given)
    }
}

fn entry<'t>(it: &Spot<'t>, stage: Stage<'t>) -> Option<Entry<'t>> {
    let (kind, statement) = match stage {
        Stage::Ends(kind) => (kind, None),
        Stage::Restricted(it) => (ReasonKind::Restricted, Some(it)),
        Stage::Granted => return None,
    };
    let told = matches!(kind, ReasonKind::Plan | ReasonKind::NoCell | ReasonKind::Restricted);
    let roles = if told { it.roles } else { 0 };
    let statement =
        statement.and_then(|taken| it.route.restrictions.iter().map(|it| &it.0).find(|it| it.id == taken.id));
    let place = it.here.place;
    let at_place = statement.is_some_and(|it| it.through.is_some());
    let read_at = it.route.through.filter(|_| at_place).map(|it| (it.0, place));
    Some(Entry { place, kind, statement, read_at, roles })
}
