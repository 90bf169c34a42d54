//! A picture of what was printed: how long a check takes in each engine, and how it grows.
//!
//! Both axes of time are logarithmic, since the engines are orders of magnitude apart.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

/// The engines from quick to slow, with their colours.
const ENGINES: [(&str, &str); 5] = [
    ("limit", "#8a8f98"),
    ("rolebook", "#2563eb"),
    ("regorus-vm", "#0f9d76"),
    ("cedar", "#d97706"),
    ("casbin", "#a855f7"),
];
const SIZES: [&str; 3] = ["S", "M", "L"];
const APPS: [(&str, &str); 3] = [("gdrive", ""), ("github", "7 4"), ("tinytodo", "2 4")];
const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:15px}\
    .faint{fill:#6e7781;font-size:12px}.grid{stroke:#d0d7de;stroke-width:1}\
    @media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#9da7b1}.grid{stroke:#30363d}}";

const WIDTH: f64 = 880.0;
const HEIGHT: f64 = 330.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 270.0;

/// From a range of values to a range of places, by the logarithm.
#[derive(Clone, Copy)]
struct Scale {
    values: (f64, f64),
    places: (f64, f64),
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        let share = (value / self.values.0).ln() / (self.values.1 / self.values.0).ln();
        self.places.0 + share * (self.places.1 - self.places.0)
    }

    fn decades(self) -> impl Iterator<Item = f64> {
        let first = self.values.0.log10().ceil() as i32;
        let last = self.values.1.log10().floor() as i32;
        (first..=last).map(|it| 10f64.powi(it))
    }
}

/// Nanoseconds for people.
fn time(ns: f64) -> String {
    match ns {
        _ if ns < 999.5 => format!("{ns:.0} ns"),
        _ if ns < 9_950.0 => format!("{} µs", (ns / 1e2).round() / 10.0),
        _ if ns < 999_500.0 => format!("{:.0} µs", ns / 1e3),
        _ => format!("{:.0} ms", ns / 1e6),
    }
}

struct Picture(String);

impl Picture {
    fn push(&mut self, what: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{what}").expect("memory does not fail");
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, class: &str, text: &str) {
        self.push(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" class="{class}">{text}</text>"#
        ));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), how: &str) {
        let (x1, y1, x2, y2) = (from.0, from.1, to.0, to.1);
        self.push(format_args!(r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" {how}/>"#));
    }

    fn dot(&mut self, (x, y): (f64, f64), radius: f64, colour: &str) {
        self.push(format_args!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius}" fill="{colour}"/>"#));
    }
}

/// The picture of such lines.
pub fn picture(lines: &str) -> Result<String, String> {
    let lines: Vec<Value> = lines
        .lines()
        .enumerate()
        .map(|(number, line)| serde_json::from_str(line).map_err(|it| format!("line {}: {it}", number + 1)))
        .collect::<Result<_, _>>()?;
    let mut picture = Picture(String::new());
    picture.push(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="How long a check takes">"#
    ));
    picture.push(format_args!("<style>{STYLE}</style>"));
    checks(&mut picture, &lines);
    applications(&mut picture, &lines);
    picture.push(format_args!("</svg>"));
    Ok(picture.0)
}

fn is(line: &Value, key: &str, value: &str) -> bool {
    line[key].as_str() == Some(value)
}

/// The means of one engine by number, in the order of sizes.
fn means(lines: &[Value], engine: &str) -> Vec<(&'static str, f64)> {
    let of = |size: &&'static str| {
        let line = lines.iter().find(|it| {
            is(it, "scenario", "workspace")
                && is(it, "mode", "id")
                && is(it, "engine", engine)
                && is(it, "size", size)
        });
        line.and_then(|it| it["mean_ns"].as_f64()).map(|ns| (*size, ns))
    };
    SIZES.iter().filter_map(of).collect()
}

/// The workspace scenario: a row for each engine, a dot for each size.
fn checks(picture: &mut Picture, lines: &[Value]) {
    let across = Scale { values: (10.0, 100_000.0), places: (90.0, 440.0) };
    picture.text((10.0, 24.0), "start", "title", "One check in a workspace");
    picture.text(
        (10.0, 43.0),
        "start",
        "faint",
        "mean; from left to right 1,161, 53,104 and 1,031,020 entities",
    );
    for value in across.decades() {
        let x = across.at(value);
        picture.line((x, TOP), (x, BOTTOM), r#"class="grid""#);
        picture.text((x, BOTTOM + 18.0), "middle", "faint", &time(value));
    }
    for (row, (engine, colour)) in (0..).map(f64::from).zip(ENGINES) {
        let y = TOP + 22.0 + row * 40.0;
        let means = means(lines, engine);
        picture.text((80.0, y + 4.0), "end", "", engine);
        let (Some(low), Some(high)) =
            (means.iter().map(|it| it.1).reduce(f64::min), means.iter().map(|it| it.1).reduce(f64::max))
        else {
            continue;
        };
        let line = format!(r#"stroke="{colour}" stroke-width="2""#);
        picture.line((across.at(low), y), (across.at(high), y), &line);
        means.iter().for_each(|it| picture.dot((across.at(it.1), y), 4.5, colour));
        let at_m = means.iter().find(|it| it.0 == "M").map_or(low, |it| it.1);
        picture.text((across.at(at_m), y - 9.0), "middle", "faint", &time(at_m));
    }
    picture.text((265.0, BOTTOM + 40.0), "middle", "faint", "the figures are those of the middle size");
}

/// The three applications: medians over N, a line for each engine and application.
fn applications(picture: &mut Picture, lines: &[Value]) {
    let across = Scale { values: (5.0, 5_000.0), places: (520.0, 800.0) };
    let up = Scale { values: (10.0, 100_000.0), places: (BOTTOM, TOP) };
    picture.text((480.0, 24.0), "start", "title", "The applications of Cedar’s paper");
    picture.text((480.0, 43.0), "start", "faint", "median, by how many there are of each type");
    for value in up.decades() {
        let y = up.at(value);
        picture.line((across.places.0, y), (across.places.1, y), r#"class="grid""#);
        picture.text((across.places.0 - 6.0, y + 4.0), "end", "faint", &time(value));
    }
    for value in [5.0, 50.0, 500.0, 5_000.0] {
        picture.text((across.at(value), BOTTOM + 18.0), "middle", "faint", &value.to_string());
    }
    for (engine, colour) in ENGINES {
        for (app, dashes) in APPS {
            let medians = medians(lines, app, engine);
            let points = medians.iter().map(|(n, ns)| {
                let ns = ns.clamp(up.values.0, up.values.1);
                format!("{:.1},{:.1}", across.at(*n), up.at(ns))
            });
            let points: Vec<String> = points.collect();
            let Some((n, ns)) = medians.last() else { continue };
            picture.push(format_args!(
                r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>"#,
                points.join(" ")
            ));
            picture.dot((across.at(*n), up.at(ns.clamp(up.values.0, up.values.1))), 3.0, colour);
        }
    }
    legend(picture);
}

fn medians(lines: &[Value], app: &str, engine: &str) -> Vec<(f64, f64)> {
    let here = lines.iter().filter(|it| is(it, "scenario", app) && is(it, "engine", engine));
    let medians =
        here.filter_map(|it| Some((it["size"].as_str()?.parse::<u32>().ok()?, it["median_ns"].as_f64()?)));
    let medians: BTreeMap<u32, f64> = medians.collect();
    medians.into_iter().map(|(n, ns)| (f64::from(n), ns)).collect()
}

fn legend(picture: &mut Picture) {
    let y = BOTTOM + 40.0;
    for (number, (app, dashes)) in (0..).map(f64::from).zip(APPS) {
        let x = 500.0 + number * 80.0;
        let how = format!(r##"stroke="#8a8f98" stroke-width="2" stroke-dasharray="{dashes}""##);
        picture.line((x, y - 4.0), (x + 22.0, y - 4.0), &how);
        picture.text((x + 27.0, y), "start", "faint", app);
    }
    let compared = ENGINES.iter().filter(|it| it.0 == "rolebook" || it.0 == "cedar");
    for (number, (engine, colour)) in (0..).map(f64::from).zip(compared) {
        let x = 748.0 + number * 78.0;
        picture.dot((x, y - 4.0), 4.5, colour);
        picture.text((x + 9.0, y), "start", "faint", engine);
    }
}

#[cfg(test)]
mod tests {
    use super::{picture, time};

    #[test]
    fn times_are_for_people() {
        let all = [9.6, 37.4, 999.0, 1_000.0, 5_560.0, 14_904.0, 5e6].map(time);
        assert_eq!(all, ["10 ns", "37 ns", "999 ns", "1 µs", "5.6 µs", "15 µs", "5 ms"]);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert!(picture("{}\n{").is_err_and(|it| it.starts_with("line 2: ")));
    }
}
