//! The meaning of rolebooks a second time, naive and separate, to hold the engine against.
//!
//! `generate::case()` (a strategy that shrinks) and `generate::cases(seed, count)` give valid policies
//! with facts and questions; `answer::judge` answers a question as the reference says; `print::files`
//! and `print_facts::facts` give the texts that an engine reads, and `print_facts::case` one
//! rolebook to read a failing case in. Nothing here uses the engine.

#[cfg(test)]
mod answer;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod complete;
#[cfg(test)]
mod condition;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod differential;
#[cfg(test)]
#[path = "../it/graph/drawn.rs"]
mod drawn;
#[cfg(test)]
mod edge;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod graph_properties;
#[cfg(test)]
#[path = "../host/mod.rs"]
mod host;
#[cfg(test)]
mod impossible;
#[cfg(test)]
mod invariant;
#[cfg(test)]
mod invariant_by_hand;
#[cfg(test)]
mod invariant_properties;
#[cfg(test)]
mod judge;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod layers_by_hand;
#[cfg(test)]
mod layers_properties;
#[cfg(test)]
mod lint_properties;
#[cfg(test)]
mod mix;
#[cfg(test)]
mod model;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod names;
#[cfg(test)]
mod path;
#[cfg(test)]
mod print;
#[cfg(test)]
mod print_facts;
#[cfg(test)]
mod printed;
#[cfg(test)]
mod promised;
#[cfg(test)]
mod properties;
mod quick;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod reader_properties;
#[cfg(test)]
mod reduce;
#[cfg(test)]
mod rounds;
#[cfg(test)]
mod route;
#[cfg(test)]
mod route_by_hand;
#[cfg(test)]
mod route_properties;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod searches;
#[cfg(test)]
mod sets;
#[cfg(test)]
mod sets_by_hand;
#[cfg(test)]
mod shape_of_answers;
#[cfg(test)]
mod truth;
#[cfg(test)]
mod truth_by_hand;
#[cfg(test)]
mod valid;
#[cfg(test)]
mod values;
#[cfg(test)]
mod verdict;
#[cfg(test)]
mod where_by_hand;
#[cfg(test)]
mod who;
#[cfg(test)]
mod world;
#[cfg(test)]
mod written_by_hand;
