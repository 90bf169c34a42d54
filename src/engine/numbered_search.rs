//! Searches by number, from checks that are bound already.

use crate::checker::Objects;
use crate::policy::schema::{Entity, Instant};

use super::checks::Bound;
use super::listing::{Common, Listing, Merged};
use super::{Checks, Numbered, NumberedAction};

impl Checks {
    /// The objects to which a subject may do something, and with `false` those to which it depends on what is missing;
    /// by id, in byte order. They are found as they are asked for, and what comes first costs nothing for what comes later.
    ///
    /// There are none for a subject that is no principal, nor for numbers that mean nothing here. The first call makes
    /// the tables that lead from people to objects.
    pub fn what(
        &self,
        subject: Numbered,
        action: NumberedAction,
        time: Option<Instant>,
    ) -> impl Iterator<Item = (Numbered, bool)> + '_ {
        let of = action.of;
        let (mut listing, principals) = (self.listing(time), [subject.entity()]);
        let asks = self.bound.program.schema().is_principal(subject.entity().of);
        let objects = if asks { listing.objects(&principals, action.action, of) } else { Objects::default() };
        let first = self.numbered(Entity { of, index: 0 });
        Merged::of(objects).filter_map(move |(index, certain)| {
            let object = Entity { of, index };
            let certain =
                if certain { Some(true) } else { listing.found(&principals, action.action, object) };
            certain.map(|it| (first.with_index(index), it))
        })
    }

    /// The same, each once but in no order, for those who want all of it: what a subject certainly may is added to
    /// `certain`, what depends on what is missing to `possible`. What it takes grows with what is found.
    pub fn what_in_any_order(
        &self,
        subject: Numbered,
        action: NumberedAction,
        time: Option<Instant>,
        certain: &mut impl Extend<Numbered>,
        possible: &mut impl Extend<Numbered>,
    ) {
        let (of, principals) = (action.of, [subject.entity()]);
        if !self.bound.program.schema().is_principal(subject.entity().of) {
            return;
        }
        let first = self.numbered(Entity { of, index: 0 });
        self.listing(time).each_object(
            &principals,
            (action.action, of),
            &mut |all| certain.extend(all.iter().map(|it| first.with_index(*it))),
            &mut |it| possible.extend([first.with_index(it)]),
        );
    }

    /// Those whom the facts know who may do something to an object, and with `false` those of whom it depends on what
    /// is missing; by type as the rolebook has them, and then by id in byte order.
    ///
    /// There are none for an action of another type, nor for numbers that mean nothing here.
    pub fn who(
        &self,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> impl Iterator<Item = (Numbered, bool)> + '_ {
        let mut listing = self.listing(time);
        let fits = action.of == object.entity().of;
        let types = self.bound.program.schema().principals.iter().filter(move |_| fits);
        let asked = types.flat_map({
            let listing = self.listing(time);
            move |of| {
                let found = listing.askers(*of, action.action, object.entity());
                found.into_iter().map(|index| Entity { of: *of, index })
            }
        });
        asked.filter_map(move |person| {
            let truth = listing.truth(&[person], action.action, object.entity());
            truth.possible.then(|| (self.numbered(person), truth.certain))
        })
    }

    fn listing(&self, time: Option<Instant>) -> Listing<'_> {
        let Bound { program, facts, checker, patches, .. } = self.bound.as_ref();
        Listing::new(program, facts, (checker, patches.as_ref()), Common::Time(time))
    }
}
