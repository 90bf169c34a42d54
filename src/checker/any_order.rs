//! The objects that a search finds, each once as soon as it is met: nobody sorts them, and nothing is as large as all
//! objects but marks that are kept from one search to the next.

use super::marks::{Marks, Scratch};
use super::objects::{Lead, Seeking};
use super::plan::Plan;
use super::{Checker, Objects, Patches, Person};

/// Takes over what is found.
pub(crate) trait Finding {
    /// These are certain.
    fn certain(&mut self, objects: &[u32]);

    /// This is to be asked about.
    fn open(&mut self, object: u32);
}

/// So many objects are looked at before those that were not met before are handed out.
const CHUNK: usize = 64;

impl Checker {
    /// Finds the objects, of so many, to which one of some principals may possibly do something, in no order.
    /// Nothing, and none is found, if only the evaluator can tell.
    pub(crate) fn each_object(
        &self,
        patches: Option<&Patches>,
        (people, plan): (&[Person], u32),
        (count, timed): (u32, bool),
        found: &mut impl Finding,
    ) -> Option<()> {
        if patches.is_some() {
            let Objects { certain, open } = self.objects(patches, (people, plan), count, timed)?;
            certain.into_iter().for_each(|it| found.certain(&[it]));
            open.into_iter().for_each(|it| found.open(it));
            return Some(());
        }
        let (tables, backwards, plan) = (&self.tables, self.backwards(), self.plan(plan)?);
        Seeking { tables, backwards, people, count, timed }.each(plan, found);
        Some(())
    }
}

impl<'c> Seeking<'c> {
    fn each(&self, plan: &'c Plan, found: &mut impl Finding) {
        let mut scratch = Scratch::taken();
        let reaches = self.reaches(plan, &mut scratch);
        match reaches.as_slice() {
            [one] if self.is_certain(one) => self.each_certain(one, &mut scratch.objects, found),
            several => self.each_of(several, &mut scratch.objects, found),
        }
        if let Some(Lead { sure, .. }) = reaches.into_iter().next() {
            scratch.list = sure;
            scratch.list.clear();
        }
        scratch.keep();
    }

    fn is_certain(&self, reach: &Lead) -> bool {
        reach.open.is_nowhere() && self.places(reach.through).is_none_or(|it| it.homeless().is_empty())
    }

    /// Where nothing is to be asked about, an object of one place is met once, and so needs no mark.
    fn each_certain(&self, reach: &Lead, marks: &mut Marks, found: &mut impl Finding) {
        let Some(places) = self.places(reach.through) else {
            return self.objects_at(reach, &reach.sure).for_each(|it| found.certain(it));
        };
        marks.begin(self.count);
        for place in &reach.sure {
            found.certain(places.alone(*place));
            certain_once(places.shared(*place), marks, found);
        }
    }

    /// What is certain comes first, so that nobody asks about it.
    fn each_of(&self, reaches: &[Lead], marks: &mut Marks, found: &mut impl Finding) {
        marks.begin(self.count);
        let certain = reaches.iter().flat_map(|it| self.objects_at(it, &it.sure));
        certain.for_each(|it| certain_once(it, marks, found));
        if reaches.iter().any(|it| it.open.everywhere) {
            return (0..self.count).filter(|it| marks.mark(*it)).for_each(|it| found.open(it));
        }
        let open = reaches.iter().flat_map(|it| self.open(it)).flatten();
        open.filter(|it| marks.mark(**it)).for_each(|it| found.open(*it));
    }

    /// The objects of some places, some of them several times; of places that are their own objects, themselves.
    fn objects_at<'r>(&'r self, reach: &Lead, found: &'r [u32]) -> impl Iterator<Item = &'r [u32]> + 'r {
        let places = self.places(reach.through);
        let own = if reach.through.is_none() { found } else { &[] };
        let theirs = found.iter().map(move |it| places.map(|all| all.of(*it)).unwrap_or_default());
        std::iter::once(own).chain(theirs)
    }

    /// The objects that are to be asked about where not everything is, some of them several times.
    fn open<'r>(&'r self, reach: &'r Lead) -> impl Iterator<Item = &'r [u32]> + 'r {
        let homeless = self.places(reach.through).map(|it| it.homeless()).unwrap_or_default();
        let known = [reach.open.objects.as_slice(), homeless].into_iter();
        known.chain(self.objects_at(reach, &reach.open.places))
    }
}

/// Finds those that were not met before. Which ones these are nobody can foresee, so none is left out by a jump.
fn certain_once(objects: &[u32], marks: &mut Marks, found: &mut impl Finding) {
    let mut new = [0; CHUNK];
    for chunk in objects.chunks(CHUNK) {
        let mut count = 0_usize;
        for object in chunk {
            new.get_mut(count).into_iter().for_each(|it| *it = *object);
            count = count.wrapping_add(usize::from(marks.mark(*object)));
        }
        found.certain(new.get(..count).unwrap_or_default());
    }
}
