//! Pages that show an application in two languages: their listings, and what their tests claim.

/// The listings of a page, each with the name behind its fence.
pub(crate) struct Page {
    listings: Vec<(String, String)>,
}

/// What a test claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) subject: String,
    pub(crate) action: String,
    /// The type of the object, as the facts of the test call it.
    pub(crate) of: String,
    pub(crate) object: String,
    pub(crate) can: bool,
}

impl Page {
    pub(crate) fn read(text: &str) -> Self {
        let blocks = text.split("\n```").skip(1).step_by(2).map(|it| it.split_once('\n').expect("a listing"));
        let listings = blocks.map(|(head, text)| {
            let name = head.split(' ').nth(1).unwrap_or_else(|| panic!("a listing without a name: {head}"));
            (name.to_owned(), format!("{text}\n"))
        });
        Self { listings: listings.collect() }
    }

    pub(crate) fn listing(&self, name: &str) -> &str {
        let found = self.listings.iter().find(|it| it.0 == name);
        &found.unwrap_or_else(|| panic!("no listing {name}")).1
    }

    /// The names of the applications, sorted.
    pub(crate) fn applications(&self) -> Vec<&str> {
        let mut names: Vec<_> =
            self.listings.iter().filter_map(|it| it.0.strip_suffix(".rolebook")).collect();
        names.sort_unstable();
        names
    }
}

/// The claims of a rolebook's tests about what somebody can and cannot do.
pub(crate) fn claims(rolebook: &str) -> Vec<Claim> {
    let (_, tests) = rolebook.split_once("\ntest ").expect("a test");
    let lines: Vec<Vec<&str>> = tests.lines().skip(1).map(|it| it.split_whitespace().collect()).collect();
    let type_of = |id: &str| {
        let stated = lines.iter().find(|it| it.len() > 3 && it[1] == id);
        stated.unwrap_or_else(|| panic!("{id} is not stated")).first().expect("a type").to_string()
    };
    let found = lines.iter().filter(|it| it.len() > 3 && matches!(it[1], "can" | "cannot"));
    let claims: Vec<_> = found
        .map(|words| Claim {
            subject: words[0].to_owned(),
            action: words[2].to_owned(),
            of: type_of(words[3]),
            object: words[3].to_owned(),
            can: words[1] == "can",
        })
        .collect();
    assert!(claims.len() > 5, "the claims are found");
    claims
}
