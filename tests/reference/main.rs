//! The meaning of rolebooks a second time, naive and separate, to hold the engine against.

#[cfg(test)]
mod model;
#[cfg(test)]
mod names;
#[cfg(test)]
mod print;
#[cfg(test)]
mod print_facts;
