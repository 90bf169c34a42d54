//! Why a yes is one: the best trail from the object through a place, a role and a cell.

use crate::eval::{Step, StepKind, Told};
use crate::policy::schema::{Entity, RoleId};

use super::super::plan::{Clause, Plan};
use super::super::truth::Bounds;
use super::routes::{CellRoute, Gives, Rule, Stands, WalkedRule, WayRoute, Whom};
use super::trail::{Trail, keep};
use super::walk::{Here, Untold, Walked, Walker};

impl<'t> Walker<'t> {
    /// The best trail of a grant that certainly survives.
    pub(super) fn granted(&mut self, plan: &'t Plan, routes: &'t [WayRoute]) -> Walked<Option<Trail>> {
        let mut best: Option<Trail> = None;
        for (way, route) in plan.ways.iter().zip(routes) {
            for (place, trail) in self.places(route)? {
                let mut found: Option<Trail> = None;
                for cell in &route.cells {
                    let known = [&best, &found].into_iter().flatten().map(Trail::length).min();
                    // Beside what leads to the place and the step of the cell.
                    let used = trail.length().saturating_add(1);
                    let Some(room) = known.unwrap_or(usize::MAX).checked_sub(used) else { continue };
                    if let Some(granted) = self.through_cell(route, cell, place, room)? {
                        keep(&mut found, granted.after(&trail.0));
                    }
                }
                if let Some(found) = found
                    && self.told(self.asked.at_place(&way.survives, place.index, &way.on_pair))?
                {
                    keep(&mut best, found);
                }
            }
        }
        Ok(best)
    }

    /// Whether something certainly holds, if tables tell.
    pub(super) fn told(&self, truth: Bounds) -> Walked<bool> {
        if truth.is_untold() { Err(Untold) } else { Ok(truth.certain()) }
    }

    /// Whether something is known not to hold for certain; where everything must be known, it must be.
    pub(super) fn refuted(&self, truth: Bounds) -> Walked<bool> {
        if self.strict && truth.certain() != truth.possible() {
            return Err(Untold);
        }
        Ok(!truth.certain() && !truth.is_untold())
    }

    /// The places on one way, each with the best trail to it.
    pub(super) fn places(&mut self, route: &WayRoute) -> Walked<Vec<(Entity, Trail)>> {
        let Some((member, of)) = route.through else {
            return Ok(vec![(self.object, Trail::default())]);
        };
        let mut found = self.elements(self.object, member)?;
        found.retain(|it| it.0.of == of);
        Ok(found)
    }

    fn through_cell(
        &mut self,
        route: &'t WayRoute,
        cell: &'t CellRoute,
        place: Entity,
        room: usize,
    ) -> Walked<Option<Trail>> {
        let on = |it: &Self, clause: &Clause| it.asked.at_place(clause, place.index, &[]);
        let says = on(self, &cell.says).and(on(self, &cell.gate));
        if self.refuted(says)? {
            return Ok(None);
        }
        let held = match cell.stands {
            Stands::Everyone => Some(Trail::default()),
            Stands::Relation(member) => self.in_relation(place, member)?,
            Stands::Role(role) => self.held_there(route, place, role, room)?,
        };
        let Some(held) = held else { return Ok(None) };
        let told = Told::default();
        let step = Step { name: cell.name, entity: self.object, kind: StepKind::Cell, until: None, told };
        Ok(self.told(says)?.then(|| held.ending(step)))
    }

    /// The best trail by which the person holds a role at a place, on it or on the pair of object and place.
    pub(super) fn held_there(
        &mut self,
        route: &'t WayRoute,
        place: Entity,
        role: RoleId,
        room: usize,
    ) -> Walked<Option<Trail>> {
        let mut best = self.held(place, role, room)?;
        let here = Here { object: self.object, place };
        for rule in &route.on_pair {
            if !rule.takes_more(room, &best)
                && let Some(found) = self.by_rule(rule, here, role)?
            {
                keep(&mut best, found);
            }
        }
        Ok(best)
    }

    /// The best trail by which the person holds a role itself on an entity; those with more steps than there is
    /// room for may be left out.
    pub(super) fn held(&mut self, on: Entity, role: RoleId, room: usize) -> Walked<Option<Trail>> {
        let of_type = usize::from(on.of);
        let mask = self.routes.masks.get(of_type).and_then(|it| it.get(usize::from(role)));
        if let Some(Some(mask)) = mask
            && self.refuted(self.asked.stands_at(on.index, *mask))?
        {
            return Ok(None);
        }
        let rules = self.routes.rules.get(of_type).ok_or(Untold)?;
        let here = Here { object: on, place: on };
        self.deeper(|it| {
            let mut best = None;
            for rule in rules {
                if !rule.takes_more(room, &best)
                    && let Some(found) = it.by_rule(rule, here, role)?
                {
                    keep(&mut best, found);
                }
            }
            Ok(best)
        })
    }

    fn by_rule(&mut self, rule: &'t Rule, here: Here, role: RoleId) -> Walked<Option<Trail>> {
        let rule = match rule {
            Rule::Left(roles) if roles.contains(&role) => return Err(Untold),
            Rule::Left(_) => return Ok(None),
            Rule::Walked(rule) => rule,
        };
        let Some((_, gates, named)) = rule.roles.iter().find(|it| it.0 == role) else { return Ok(None) };
        let all = [&rule.when, gates, named].into_iter();
        let applies =
            all.fold(Bounds::TRUE, |truth, it| truth.and(self.asked.at_place(it, here.place.index, &[])));
        if self.refuted(applies)? {
            return Ok(None);
        }
        let Some(given) = self.given_by(rule, here, role)? else { return Ok(None) };
        let told = Told { from: None, role: Some((rule.role_type, role)) };
        let (name, entity) = (rule.name, here.place);
        let step = Step { name, entity, kind: StepKind::Grant, until: None, told };
        Ok(self.told(applies)?.then(|| given.ending(step)))
    }

    /// Whether a rule means the person, where its role comes from considered.
    pub(super) fn given_by(
        &mut self,
        rule: &'t WalkedRule,
        here: Here,
        role: RoleId,
    ) -> Walked<Option<Trail>> {
        match (&rule.who, &rule.gives) {
            (Whom::Holders(route), Gives::Carried) => self.leads(route, here, Some(role)),
            (Whom::Holders(route), Gives::Handed(handed)) => {
                let mut best = None;
                for (entity, trail) in self.reach(route, here)? {
                    for (_, source, _) in handed.iter().filter(|it| it.0 == entity.of && it.2 == role) {
                        if let Some(held) = self.deeper(|it| it.held(entity, *source, usize::MAX))? {
                            keep(&mut best, held.after(&trail.0));
                        }
                    }
                }
                Ok(best)
            }
            (who, _) => self.meant(who, here),
        }
    }

    /// Whether the person is among those who are meant.
    pub(super) fn meant(&mut self, who: &'t Whom, here: Here) -> Walked<Option<Trail>> {
        let (route, roles) = match who {
            Whom::Everyone => return Ok(Some(Trail::default())),
            Whom::Every(of) => return Ok((self.person.of == *of).then(Trail::default)),
            Whom::Holders(route) => return self.leads(route, here, None),
            Whom::Role(route, roles) => (route, roles),
        };
        let mut best = None;
        for (entity, trail) in self.reach(route, here)? {
            let Some((_, role, above)) = roles.iter().find(|it| it.0 == entity.of) else { continue };
            let inclusion = self.routes.inclusions.get(usize::from(entity.of)).copied().ok_or(Untold)?;
            for held in above {
                let Some(mut found) = self.deeper(|it| it.held(entity, *held, usize::MAX))? else { continue };
                if held != role {
                    let told = Told { from: None, role: Some((entity.of, *held)) };
                    let kind = StepKind::Inclusion;
                    found = found.ending(Step { name: inclusion, entity, kind, until: None, told });
                }
                keep(&mut best, found.after(&trail.0));
            }
        }
        Ok(best)
    }
}
