//! The pages for whoever knows another language: what is claimed of each application is so in ours, and in theirs as
//! the page shows it. (What is Cedar's is for Cedar itself to decide, in a package of its own.)

#![cfg(test)]

use rolebook::engine::{Change, Engine, Level, format, lint_rules};
use rolebook::import::openfga::{File, Loader, Stale, read_store};

use crate::exports::evaluator::Evaluator;
use crate::exports::openfga::relation;
use crate::exports::pages::{Page, claims};

const PAGES: [(&str, &str); 2] = [
    ("coming-from-openfga", include_str!("../../docs/coming-from-openfga.md")),
    ("coming-from-cedar", include_str!("../../docs/coming-from-cedar.md")),
];

#[test]
fn every_listing_of_ours_is_in_order_and_passes_its_tests() {
    for (name, text) in PAGES {
        let page = Page::read(text);
        assert_eq!(page.applications(), ["gdrive", "github", "tinytodo"], "{name}");
        for application in page.applications() {
            let rolebook = page.listing(&format!("{application}.rolebook"));
            let mut engine = Engine::new();
            engine.apply(Change::default().policy("page", rolebook));
            assert_eq!(engine.findings("page"), [], "{application} of {name}");
            assert_eq!(
                format("page", rolebook).as_deref(),
                Ok(rolebook),
                "{application} of {name} is laid out"
            );
            let tests = engine.tests("page");
            assert!(!tests.is_empty() && tests.iter().all(|it| it.findings.is_empty()), "{tests:#?}");
            let warns = |code: &str| lint_rules().iter().any(|it| it.code == code && it.level >= Level::Warn);
            let lints: Vec<_> =
                engine.lints("page").into_iter().filter(|it| warns(it.finding.code)).collect();
            assert!(lints.is_empty(), "{application} of {name}: {lints:#?}");
        }
    }
}

/// Each claim of the tests, asked of the model and the tuples beside it.
#[test]
fn openfga_decides_what_the_page_claims() {
    let page = Page::read(PAGES[0].1);
    let mut asked = 0;
    for application in page.applications() {
        let model = page.listing(&format!("{application}.fga"));
        let store = page.listing(&format!("{application}.fga.yaml"));
        let load =
            Loader::new(|name| if name.ends_with(".fga") { Ok(model.to_owned()) } else { Err("no file") });
        let store = read_store(&File::new("page.fga.yaml", store), &load, Stale::Refused).expect("a store");
        let (tuples, model) = (&store.tuples.allowed, &store.model);
        let evaluator = Evaluator { model, tuples, context: std::collections::BTreeMap::new() };
        for claim in claims(page.listing(&format!("{application}.rolebook"))) {
            let relation = relation(model, &claim.of, &claim.action);
            let object = format!("{}:{}", claim.of, claim.object);
            let decision = evaluator.check(&format!("user:{}", claim.subject), &relation, &object);
            assert_eq!(decision, Some(claim.can), "{application}: {claim:?}");
            asked += 1;
        }
    }
    assert!(asked > 18, "{asked}");
}
