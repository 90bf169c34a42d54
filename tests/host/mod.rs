//! A module in wasmtime, with a slice in its memory; for all tests that run modules.

mod about;

use std::sync::LazyLock;

pub(crate) use about::{About, Told};
use rolebook::engine::Instant;

use wasmtime::{Config, Engine, Instance, Memory, Module, Store, TypedFunc};

/// What a module may do at most for one call: a loop without end is found.
const FUEL: u64 = 50_000_000;

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Config::new().consume_fuel(true)).expect("wasmtime counts what is done"));

/// What a module answers.
pub(crate) const NO: u32 = 0;
pub(crate) const YES: u32 = 1;
pub(crate) const UNTOLD: u32 = 3;
/// All principals of a slice together.
pub(crate) const EVERYBODY: u32 = u32::MAX;

/// A module with a slice in its memory.
pub(crate) struct Host {
    store: Store<()>,
    instance: Instance,
    check: TypedFunc<(u32, u32, u32), u32>,
}

impl Host {
    /// A module that is valid, without a slice.
    pub(crate) fn closed(module: &[u8]) -> wasmtime::Result<Self> {
        wasmparser::validate(module)?;
        let module = Module::new(&ENGINE, module)?;
        let mut store = Store::new(&ENGINE, ());
        store.set_fuel(FUEL)?;
        let instance = Instance::new(&mut store, &module, &[])?;
        let check = instance.get_typed_func(&mut store, "check")?;
        Ok(Self { store, instance, check })
    }

    /// A module with a slice that is as it was written.
    pub(crate) fn new(module: &[u8], slice: &[u8]) -> wasmtime::Result<Self> {
        let mut host = Self::closed(module)?;
        let fault = host.open(slice)?;
        assert_eq!(fault, 0, "the slice is as it was written");
        Ok(host)
    }

    fn memory(&mut self) -> Memory {
        self.instance.get_memory(&mut self.store, "memory").expect("modules export their memory")
    }

    /// Opens a slice; what is wrong with it, or 0.
    pub(crate) fn open(&mut self, slice: &[u8]) -> wasmtime::Result<u32> {
        let memory = self.memory();
        let missing = slice.len().saturating_sub(memory.data_size(&self.store)).div_ceil(65_536);
        memory.grow(&mut self.store, missing as u64)?;
        memory.write(&mut self.store, 0, slice)?;
        let open = self.instance.get_typed_func::<u32, u32>(&mut self.store, "open")?;
        self.store.set_fuel(FUEL)?;
        open.call(&mut self.store, u32::try_from(slice.len()).unwrap_or(u32::MAX))
    }

    /// Brings the slice to the time of a question, which may have none.
    pub(crate) fn at(&mut self, time: Option<Instant>) -> wasmtime::Result<u32> {
        let time = time.map_or(i64::MIN, |it| i64::try_from(it.0).expect("a time within reach"));
        let at = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "at")?;
        let [low, high] = [time, time >> 32].map(|it| u32::try_from(it & 0xffff_ffff).unwrap_or(0));
        self.store.set_fuel(FUEL)?;
        at.call(&mut self.store, (low, high))
    }

    /// The number of the answer that tells why; none if nothing is told.
    pub(crate) fn why(&mut self, [action, object]: [u32; 2]) -> wasmtime::Result<Option<u32>> {
        let why = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "why")?;
        self.store.set_fuel(FUEL)?;
        let told = why.call(&mut self.store, (action, object))?;
        Ok(Some(told).filter(|it| *it != u32::MAX))
    }

    pub(crate) fn check(&mut self, [subject, action, object]: [u32; 3]) -> wasmtime::Result<u32> {
        self.store.set_fuel(FUEL)?;
        self.check.call(&mut self.store, (subject, action, object))
    }
}
