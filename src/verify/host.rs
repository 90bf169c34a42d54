//! A module in wasmtime, with a slice in its memory.

use wasmtime::{Config, Engine, Error, Instance, Memory, Module, Result, Store, TypedFunc};

use crate::engine::Instant;

/// What a module may do at most for one call, in instructions: a loop without end is found.
const FUEL: u64 = 50_000_000;
const PAGE: usize = 65_536;
/// All principals of a slice together.
pub const EVERYBODY: u32 = u32::MAX;

/// What compiles modules; one serves many of them.
///
/// # Errors
/// If this machine cannot compile any.
pub fn runtime() -> Result<Engine> {
    Engine::new(Config::new().consume_fuel(true))
}

/// A module that runs.
pub struct Host {
    store: Store<()>,
    memory: Memory,
    open: TypedFunc<u32, u32>,
    at: TypedFunc<(u32, u32), u32>,
    check: TypedFunc<(u32, u32, u32), u32>,
    /// Modules of decisions alone have none.
    why: Option<TypedFunc<(u32, u32), u32>>,
}

impl Host {
    /// A module without a slice.
    ///
    /// # Errors
    /// If it is no valid module, or none of a rolebook.
    pub fn closed(engine: &Engine, module: &[u8]) -> Result<Self> {
        Self::of(&Module::new(engine, module)?)
    }

    /// The same of a module that is compiled already.
    ///
    /// # Errors
    /// As [`Self::closed`].
    pub fn of(module: &Module) -> Result<Self> {
        let mut store = Store::new(module.engine(), ());
        store.set_fuel(FUEL)?;
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        let memory = memory.ok_or_else(|| Error::msg("it exports no memory"))?;
        let open = instance.get_typed_func(&mut store, "open")?;
        let at = instance.get_typed_func(&mut store, "at")?;
        let check = instance.get_typed_func(&mut store, "check")?;
        let why = instance.get_typed_func(&mut store, "why").ok();
        Ok(Self { store, memory, open, at, check, why })
    }

    /// Opens a slice; what is wrong with it by number, or 0.
    ///
    /// # Errors
    /// If the module traps, or takes too long.
    pub fn open(&mut self, slice: &[u8]) -> Result<u32> {
        let missing = slice.len().saturating_sub(self.memory.data_size(&self.store)).div_ceil(PAGE);
        self.memory.grow(&mut self.store, u64::try_from(missing)?)?;
        self.memory.write(&mut self.store, 0, slice)?;
        self.store.set_fuel(FUEL)?;
        self.open.call(&mut self.store, u32::try_from(slice.len())?)
    }

    /// Brings the slice to the time of a question, which may have none; whether time matters.
    ///
    /// # Errors
    /// As [`Self::open`]; and for a time that a slice cannot tell of.
    pub fn at(&mut self, time: Option<Instant>) -> Result<bool> {
        let time = time.map_or(Ok(i64::MIN), |it| i64::try_from(it.0))?;
        let [low, high] = [time, time.wrapping_shr(32)].map(|it| u32::try_from(it & 0xffff_ffff));
        self.store.set_fuel(FUEL)?;
        Ok(self.at.call(&mut self.store, (low?, high?))? != 0)
    }

    /// What the module answers about a subject, an action and an object.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn check(&mut self, [subject, action, object]: [u32; 3]) -> Result<u32> {
        self.store.set_fuel(FUEL)?;
        self.check.call(&mut self.store, (subject, action, object))
    }

    /// The number of the answer that tells why; nothing if it is not told.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn why(&mut self, [action, object]: [u32; 2]) -> Result<Option<u32>> {
        let Some(why) = &self.why else { return Ok(None) };
        self.store.set_fuel(FUEL)?;
        let told = why.call(&mut self.store, (action, object))?;
        Ok(Some(told).filter(|it| *it != u32::MAX))
    }
}
