//! `default`: what a layer makes of a setting's default. Whether it only takes away is judged later.

use crate::check;
use crate::policy::rule::NewDefault;
use crate::policy::schema::{AttributeInfo, MemberId, MemberKind, TypeId, Value};
use crate::syntax::ast;

use super::vocabulary::{Vocabulary, each, mark};

impl<'a> Vocabulary<'a> {
    /// Every new default, from the lowest layer up.
    pub(super) fn new_defaults(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        for (at, it) in each!(statements, Default) {
            for name in &it.members {
                self.new_default(at, it, name);
            }
        }
    }

    fn new_default(&mut self, at: u32, it: &ast::Defaults, name: &ast::Name) {
        let here = mark(at, name.node);
        let Some((of, member)) = self.setting(at, it.on.as_ref(), name) else { return };
        let Some(Some((domain, old))) = self.attribute_at(of, member).map(|it| it.default_of()) else {
            self.report.push(check::no_default(&name.text, here));
            return;
        };
        let Some(new) = self.literal(at, &domain, &it.value) else { return };
        let layer = self.layer_of(at);
        let before = self.defaults.iter().filter(|it| (it.of, it.member) == (of, member));
        let earlier = before.filter(|it| self.layer_of(it.mark.statement) == layer).map(|it| it.mark).next();
        if let Some(earlier) = earlier {
            self.report.push(check::set_twice("the default", &name.text, here, earlier));
            return;
        }
        self.change_default(of, member, &new);
        self.words_mut().defaults.push(NewDefault { of, member, old, new, mark: here });
    }

    /// The attribute of a layer below that is meant, on the type that is said or on the only one.
    fn setting(&mut self, at: u32, on: Option<&ast::Name>, name: &ast::Name) -> Option<(TypeId, MemberId)> {
        let layer = self.layer_of(at);
        let own: Vec<TypeId> = match on {
            Some(on) => vec![self.type_of(at, on)?],
            None => (0..).take(self.schema.types.len()).collect(),
        };
        let of = |of: &TypeId| {
            let member = self.schema.type_info(*of)?.member_named(&name.text)?;
            let below = self.layer_that_added(*of, &name.text) < layer;
            (below && self.attribute_at(*of, member).is_some()).then_some((*of, member))
        };
        let found: Vec<_> = own.iter().filter_map(of).collect();
        match found.as_slice() {
            [only] => return Some(*only),
            [] => self.unknown("attribute of the base", &own, name, at, |it| it.settings_of(&own)),
            several => {
                let types = several.iter().filter_map(|it| self.schema.type_info(it.0));
                let types: Vec<&str> = types.map(|it| it.name.as_str()).collect();
                let problem = check::default_of_several(&name.text, &types, mark(at, name.node));
                self.report.push(problem);
            }
        }
        None
    }

    /// The attributes that have a default, for who misspells one.
    fn settings_of(&self, types: &[TypeId]) -> Vec<&str> {
        let members = types.iter().filter_map(|of| self.schema.type_info(*of)).flat_map(|it| &it.members);
        let has_default =
            |kind: &MemberKind| matches!(kind, MemberKind::Attribute(it) if it.default.is_some());
        members.filter(|it| has_default(&it.kind)).map(|it| it.name.as_str()).collect()
    }

    fn attribute_at(&self, of: TypeId, member: MemberId) -> Option<&AttributeInfo> {
        match &self.schema.type_info(of)?.member(member)?.kind {
            MemberKind::Attribute(it) => Some(it),
            _ => None,
        }
    }

    fn change_default(&mut self, of: TypeId, member: MemberId, new: &Value) {
        let info = self.schema_mut().types.get_mut(usize::from(of));
        let member = info.and_then(|it| it.members.get_mut(usize::from(member)));
        if let Some(MemberKind::Attribute(it)) = member.map(|it| &mut it.kind) {
            it.default = Some(new.clone());
        }
    }
}
