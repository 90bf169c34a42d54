//! `restrict` and `forbid`, with their reasons.

use super::Lowering;
use crate::syntax::ast::{Actions, Reasons, Restriction};
use crate::syntax::grammar::{Match, Parts, Rule};

impl Lowering {
    pub(in crate::syntax) fn restrict(&mut self, matched: Match<'_>) -> Option<Restriction> {
        self.restriction(matched, "restrict")
    }

    pub(in crate::syntax) fn forbid(&mut self, matched: Match<'_>) -> Option<Restriction> {
        self.restriction(matched, "forbid")
    }

    fn restriction(&mut self, matched: Match<'_>, verb: &str) -> Option<Restriction> {
        let start = matched.as_span().start();
        let node = self.node_between(start, start.saturating_add(verb.len()));
        let mut parts = Parts::of(matched);
        Some(Restriction {
            node,
            label: self.label(&mut parts),
            actions: self.actions(parts.part(Rule::actions)?)?,
            targets: self.targets(&mut parts)?,
            who: self.people(parts.part(Rule::people)?)?,
            when: self.hinge(&mut parts, Rule::when),
            unless: self.hinge(&mut parts, Rule::unless),
            reasons: self.reasons(&mut parts)?,
        })
    }

    pub(super) fn actions(&mut self, matched: Match<'_>) -> Option<Actions> {
        let mut parts = Parts::of(matched);
        Some(match parts.part(Rule::everything) {
            Some(everything) => {
                let node = self.node(&everything);
                Actions::Everything { node, except: self.action_names(&mut parts)? }
            }
            None => Actions::Listed(self.action_names(&mut parts)?),
        })
    }

    pub(super) fn reasons(&mut self, parts: &mut Parts<'_>) -> Option<Reasons> {
        let Some(because) = parts.part(Rule::because) else { return Some(Reasons::default()) };
        let mut parts = Parts::of(because);
        let mut reasons =
            Reasons { because: Some(self.quoted(parts.part(Rule::text)?)), ..Reasons::default() };
        for translation in parts {
            let mut translation = Parts::of(translation);
            let language = self.name(translation.part(Rule::language)?);
            reasons.translations.push((language, self.quoted(translation.part(Rule::text)?)));
        }
        Some(reasons)
    }
}
