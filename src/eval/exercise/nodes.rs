//! The nodes that an answer needed, each looked at for what it reads of the policy.

use crate::policy::path::Who;
use crate::policy::rule::{CellValue, GrantRule, Restriction};
use crate::policy::schema::{Entity, RoleId, TypeKind};

use super::{Claim, Exercised, Seen};
use crate::eval::grants::{Asked, Candidate, Place};
use crate::eval::solver::{Key, Solver};
use crate::eval::truth::Truth;
use crate::eval::world::At;

/// Looks at what a solver has solved.
pub(super) struct Tracer<'t, 'a> {
    pub(super) solver: &'t mut Solver<'a>,
    /// Nothing where no claim about an action is made.
    pub(super) claim: Option<&'t Claim<'t>>,
    pub(super) seen: &'t mut Exercised,
}

impl<'a> Tracer<'_, 'a> {
    /// Every node that was solved so far, and what each reads.
    pub(super) fn nodes(&mut self) {
        for key in self.solver.keys() {
            self.node(key);
        }
    }

    /// Only the cells that decisions read.
    pub(super) fn cells(&mut self) {
        for key in self.solver.keys() {
            if let Key::Granted { principal, action, object } = key {
                let asked = Asked { principal, action, object };
                for place in self.solver.settle(|it| it.places(object, action)) {
                    let candidates = self.solver.settle(|it| it.candidates(&asked, &place));
                    candidates.iter().for_each(|it| self.cell_on_the_way(&place, it));
                }
            }
        }
    }

    fn node(&mut self, key: Key) {
        match key {
            Key::Elements(entity, member) => {
                let derived = self.solver.program().policy().derived(entity.of, member);
                let at = At::object(entity, entity);
                derived.into_iter().flat_map(|it| &it.paths).for_each(|it| self.path(it, &at));
            }
            Key::InGroup { principal, group } if self.is_somebody(principal) => self.group(principal, group),
            Key::Held { principal, on, role } if self.is_somebody(principal) => {
                self.rules(&At::object(on, principal), (on, None), role);
            }
            Key::HeldOnPair { principal, object, through, place, role } if self.is_somebody(principal) => {
                let at = At { place: Some((through, place)), ..At::object(object, principal) };
                let through = crate::policy::rule::Through { member: through, place: place.of };
                self.rules(&at, (object, Some(through)), role);
            }
            Key::Defined { principal, definition, on } if self.is_somebody(principal) => {
                let found = self.solver.program().policy().definitions.get(usize::from(definition));
                if let Some(found) = found {
                    self.condition(&found.condition, &At::object(on, principal));
                }
            }
            Key::Granted { principal, action, object } if self.is_somebody(principal) => {
                self.grants(&Asked { principal, action, object });
            }
            Key::Forbidden { principal, action, object } if self.is_somebody(principal) => {
                self.forbids(&Asked { principal, action, object });
            }
            _ => {}
        }
    }

    /// What is so of a principal whom nobody knows is had for nothing.
    pub(super) fn is_somebody(&self, principal: Entity) -> bool {
        self.solver.world.written(principal).is_some()
    }

    /// Whether a claim is about this principal; where no action is claimed, whoever is asked about counts.
    fn is_claimed(&self, principal: Entity) -> bool {
        self.claim.is_none_or(|it| it.principals.contains(&principal))
    }

    fn group(&mut self, principal: Entity, group: Entity) {
        let program = self.solver.program();
        let kind = program.schema().type_info(group.of).map(|it| it.kind);
        let (Some(TypeKind::Group(member)), Some(only)) = (kind, program.policy().group_filter(group.of))
        else {
            return;
        };
        let edges = self.solver.world.edges(group, member).0;
        for (index, _, _) in edges {
            self.condition(only, &At::object(group, principal).along(group, member, Some(index)));
        }
    }

    /// The rules that may give a role where it was asked for.
    fn rules(&mut self, at: &At, on: (Entity, Option<crate::policy::rule::Through>), role: RoleId) {
        let program = self.solver.program();
        for rule in program.index().grants(program.policy(), on.0.of, on.1) {
            self.rule(rule, at, role);
        }
    }

    fn rule(&mut self, rule: &'a GrantRule, at: &At, role: RoleId) {
        self.who(&rule.who, at);
        let given = self.solver.settle(|it| it.given_by(at.user, rule, at, role));
        if !given.possible {
            return;
        }
        self.conditions(rule.when.as_ref(), rule.unless.as_ref(), at);
        let met = self.solver.settle(|it| it.rule_condition(rule, at).and(it.rule_gates(rule, at, role)));
        if given.certain.is_some() && met.certain && self.is_claimed(at.user) {
            self.seen.note::<GrantRule>(rule, Seen::Gave);
        }
    }

    /// The cells that speak of an action, and the restrictions on what they grant.
    fn grants(&mut self, asked: &Asked) {
        let claim = self.claim.filter(|it| it.is(asked));
        for place in self.solver.settle(|it| it.places(asked.object, asked.action)) {
            let candidates = self.solver.settle(|it| it.candidates(asked, &place));
            let restrictions = self.solver.restrictions(asked, &place);
            let survives = restrictions.iter().fold(Truth::TRUE, |truth, it| {
                truth.and(self.solver.settle(|solver| solver.survives(it, asked, &place)))
            });
            for it in &candidates {
                match claim {
                    Some(claim) => self.claimed_cell(claim, &place, it, survives),
                    None => self.cell_on_the_way(&place, it),
                }
            }
            if candidates.iter().any(|it| it.granted().possible) {
                restrictions.into_iter().for_each(|it| self.restriction(it, asked, &place));
            }
        }
    }

    fn claimed_cell(&mut self, claim: &Claim<'_>, place: &Place, it: &Candidate<'_>, survives: Truth) {
        if !place.way.possible || !it.held.possible || !it.fits.possible {
            return;
        }
        self.seen.note(it.cell, Seen::Asked);
        if claim.is_decided_by(place, it, survives) {
            self.seen.note(it.cell, Seen::Decided);
        }
    }

    /// A decision that is only read on the way can hang on those cells alone that may grant.
    fn cell_on_the_way(&mut self, place: &Place, it: &Candidate<'_>) {
        if place.way.possible && it.granted().possible {
            self.seen.note(it.cell, Seen::Asked);
        }
    }

    fn restriction(&mut self, it: &'a Restriction, asked: &Asked, place: &Place) {
        let at = match it.through {
            None => At::object(asked.object, asked.principal),
            Some(_) => asked.at(place),
        };
        self.read(it, &at);
        let survives = self.solver.settle(|solver| solver.survives(it, asked, place));
        self.outcome(it, asked, survives.negated());
    }

    fn forbids(&mut self, asked: &Asked) {
        let program = self.solver.program();
        let Asked { principal, action, object } = *asked;
        for it in program.index().forbids(program.policy(), object.of, action) {
            let own = At::object(object, principal);
            match it.through {
                None => self.read(it, &own),
                Some(through) => {
                    let found = self.solver.settle(|solver| solver.targets(object, through.member));
                    for (entity, way) in found.iter().filter(|it| it.0.of == through.place) {
                        let place = Place { entity: *entity, through: Some(through), way: *way };
                        self.read(it, &asked.at(&place));
                    }
                }
            }
            let granted = self.solver.settle(|solver| solver.way(Key::Granted { principal, action, object }));
            if granted.possible {
                let falls = self.solver.settle(|solver| solver.falls(it, asked));
                self.outcome(it, asked, falls);
            }
        }
    }

    /// What a restriction or a forbid reads where it is read.
    fn read(&mut self, it: &'a Restriction, at: &At) {
        it.who.iter().for_each(|who| self.who(who, at));
        self.conditions(it.when.as_ref(), it.unless.as_ref(), at);
    }

    fn outcome(&mut self, it: &Restriction, asked: &Asked, takes: Truth) {
        if !self.is_claimed(asked.principal) {
            return;
        }
        if takes.certain {
            self.seen.note::<Restriction>(it, Seen::Took);
        } else if !takes.possible {
            self.seen.note::<Restriction>(it, Seen::Spared);
        }
    }

    pub(super) fn who(&mut self, who: &'a Who, at: &At) {
        match who {
            Who::Holders(path) | Who::Role { at: path, .. } | Who::RoleNamed { at: path, .. } => {
                self.path(path, at);
            }
            Who::Every(_) | Who::Everyone => {}
        }
    }
}

impl Claim<'_> {
    fn is(&self, asked: &Asked) -> bool {
        self.principals.contains(&asked.principal)
            && (self.action, self.object) == (asked.action, asked.object)
    }

    /// Whether the answer hangs on a cell: its grant survives, or nothing but its silence denies.
    fn is_decided_by(&self, place: &Place, it: &Candidate<'_>, survives: Truth) -> bool {
        let there = place.way.truth().and(it.held.truth()).and(it.fits).and(it.gate).and(survives);
        let free = there.certain && !self.forbidden.possible;
        if self.truth.certain {
            return free && it.value.certain;
        }
        match self.truth.possible {
            true => free && it.cell.value == CellValue::Unknown,
            false => free && !it.value.possible,
        }
    }
}
